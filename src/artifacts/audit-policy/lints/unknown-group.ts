import { builtInGroups } from "../../../kubernetes/built-in-resources.ts";
import { pointerTo, quoted } from "../../finding.ts";
import { nearest } from "../../nearest.ts";
import type { Lint } from "./lint.ts";

/** Groups that API servers of supported versions no longer serve. */
const gone = ["extensions"];

/** A group that can be no CustomResourceDefinition's, or is a letter or two beside a built-in one. */
export const unknownGroup: Lint = {
  id: "unknown-group",
  severity: "warning",
  why: "A group is compared letter by letter: one that is not served matches nothing.",
  check: ({ rules }) =>
    rules.flatMap(({ resources = [] }, index) =>
      resources.flatMap(({ group = "" }, number) => {
        const remedy = remedyFor(group);
        if (remedy === undefined) return [];
        return [{ pointer: pointerTo("rules", index, "resources", number, "group"), message: `there is no built-in API group ${quoted(group)}`, remedy }];
      }),
    ),
};

function remedyFor(group: string): string | undefined {
  if (group === "*" || builtInGroups.includes(group)) return undefined;
  if (gone.includes(group)) return "remove the entry: it is served no longer";
  if (["core", "v1", "api"].includes(group)) return 'write group: "" for the core group';
  const near = builtInGroups.find((known) => known.startsWith(`${group}.`)) ?? nearest(group, builtInGroups);
  if (near !== undefined) return `did you mean ${near}?`;
  // Without a dot a group can only be built in.
  return group.includes(".") ? undefined : `one of: ${builtInGroups.map((known) => known || '""').join(", ")}`;
}
