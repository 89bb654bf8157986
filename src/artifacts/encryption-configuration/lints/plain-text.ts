import { readersOf } from "../configuration.ts";
import { entryName } from "../shown.ts";
import type { Lint, Told } from "./lint.ts";

/** identity first: nothing is encrypted, although there are keys. */
export const identityFirst: Lint = {
  id: "identity-first",
  severity: "error",
  why: "The first provider writes: with identity first everything is written in plain text, and keys behind it only read.",
  check: ({ resources }) =>
    resources.flatMap(({ resources: names, providers }, index): Told[] => {
      const [first, ...rest] = readersOf({ resources: names, providers });
      if (first?.provider !== "identity" || rest.every(({ provider }) => provider === "identity")) return [];
      return [
        {
          pointer: `/resources/${index}/providers/0`,
          message: `identity is the first provider of ${entryName(names, index)}: everything is written in plain text`,
          remedy: "move identity to the end, once every API server has the key; as it stands this is how encryption is switched off",
        },
      ];
    }),
};

/** identity behind a key: the migration from plain text is not over. */
export const plainTextReadable: Lint = {
  id: "plain-text-readable",
  severity: "info",
  why: "With identity as a fallback the API server takes plain text that someone else put into etcd.",
  check: ({ resources }) =>
    resources.flatMap((entry, index): Told[] => {
      const [first, ...rest] = readersOf(entry);
      const identity = rest.find(({ provider }) => provider === "identity");
      if (first?.provider === "identity" || !identity) return [];
      return [
        {
          pointer: `/resources/${index}/providers/${identity.at.provider}`,
          message: `plain text of ${entryName(entry.resources, index)} can still be read`,
          remedy: "rewrite every object, then remove identity",
        },
      ];
    }),
};
