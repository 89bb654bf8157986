import { pointerTo, quoted } from "../../finding.ts";
import { limits, type PolicyRule } from "../policy.ts";
import type { Lint, Told } from "./lint.ts";

const fields = ["users", "userGroups", "namespaces"] as const;

/** A * where none has a meaning. */
export const wildcardTakenLiterally: Lint = {
  id: "wildcard-taken-literally",
  severity: "error",
  why: "Users, groups, namespaces and names are compared letter by letter: one with a * in it matches nothing.",
  check: ({ rules }) => rules.flatMap((rule, index) => [...inLists(rule, index), ...inResources(rule, index)]),
};

function inLists(rule: PolicyRule, index: number): Told[] {
  return fields.flatMap((field) =>
    (rule[field] ?? []).flatMap((text, at) => (text.includes("*") ? [literal(field, text, pointerTo("rules", index, field, at))] : [])),
  );
}

function inResources({ resources = [] }: PolicyRule, index: number): Told[] {
  return resources.flatMap((entry, number) => {
    const pointer = pointerTo("rules", index, "resources", number);
    const names = limits(entry.resources) ? (entry.resourceNames ?? []) : [];
    return [
      ...names.flatMap((name, at) => (name.includes("*") ? [literal("resourceNames", name, `${pointer}/resourceNames/${at}`)] : [])),
      ...(entry.resources ?? []).flatMap((pattern, at) =>
        isPattern(pattern)
          ? []
          : [
              {
                pointer: `${pointer}/resources/${at}`,
                message: `${quoted(pattern)} matches nothing: a * stands for a whole resource or a whole subresource`,
                remedy: 'write "*" for everything in the group, "pods/*" for Pods with their subresources, "*/status" for a subresource of everything',
              },
            ],
      ),
    ];
  });
}

const literal = (field: string, text: string, pointer: string): Told => ({
  pointer,
  message: `${quoted(text)} in ${field} matches nothing but that very text`,
  remedy: text === "*" ? `leave ${field} out to match all` : "write each one out",
});

const isPattern = (pattern: string) => pattern === "*" || /^([^*]*|[^*]+\/[*]|[*]\/[^*/]+)$/.test(pattern);
