import { pointerTo } from "../../finding.ts";
import type { Lint, Told } from "./lint.ts";

const fields = ["users", "userGroups", "verbs", "resources", "namespaces", "nonResourceURLs"] as const;
const entryFields = ["resources", "resourceNames"] as const;

/** A list that is there and empty. */
export const emptyList: Lint = {
  id: "empty-list",
  severity: "warning",
  why: "An empty list is no limit: a rule for no user is a rule for everyone.",
  check: ({ rules }) =>
    rules.flatMap((rule, index) => [
      ...fields.flatMap((field) => (rule[field]?.length === 0 ? [told(field, pointerTo("rules", index, field))] : [])),
      ...(rule.resources ?? []).flatMap((entry, number) =>
        entryFields.flatMap((field) => (entry[field]?.length === 0 ? [told(field, pointerTo("rules", index, "resources", number, field))] : [])),
      ),
    ]),
};

const told = (field: string, pointer: string): Told => ({
  pointer,
  at: "key",
  message: `${field} is empty, which limits nothing: the rule matches as if it were not there`,
  remedy: "name what the rule is about, or remove the list",
});
