import { readersOf } from "../configuration.ts";
import { keyName } from "../shown.ts";
import { bytesOf } from "../validate.ts";
import type { Lint } from "./lint.ts";

/** A key that someone typed, or copied from a page: random bytes are not all printable. */
export const guessableKey: Lint = {
  id: "guessable-key",
  severity: "error",
  why: "A key that is text, or the same bytes over and over, was not drawn at random; the ones of tutorials are known to everyone.",
  check: ({ resources }) =>
    resources.flatMap((entry, index) =>
      readersOf(entry).flatMap(({ provider, at, key }) => {
        const bytes = key && bytesOf(key.secret);
        if (!bytes || !(bytes.every((byte) => byte >= 0x09 && byte < 0x7f) || new Set(bytes).size <= bytes.length / 4)) return [];
        return [
          {
            pointer: `/resources/${index}/providers/${at.provider}/${provider}/keys/${at.key}/secret`,
            message: `the secret of ${keyName(key, at.key)} is no random key: it is text, or repeats itself`,
            remedy: "rotate to a random key (bulwark encryption rotate), and rewrite every object",
          },
        ];
      }),
    ),
};
