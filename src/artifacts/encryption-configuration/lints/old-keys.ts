import { readersOf } from "../configuration.ts";
import { entryName } from "../shown.ts";
import type { Lint, Told } from "./lint.ts";

/** More than one key: a rotation that is not over. */
export const oldKeys: Lint = {
  id: "several-keys",
  severity: "info",
  why: "Every key that still reads can be used by who has it: a rotation is over when the old one is gone.",
  check: ({ resources }) =>
    resources.flatMap((entry, index): Told[] => {
      const encrypting = readersOf(entry).filter(({ provider }) => provider !== "identity");
      if (encrypting.length < 2) return [];
      return [
        {
          pointer: `/resources/${index}/providers`,
          message: `${entryName(entry.resources, index)} can be read with ${encrypting.length} keys: a rotation is not over`,
          remedy: "bulwark encryption rotate tells the next step",
        },
      ];
    }),
};
