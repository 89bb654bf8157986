import { builtInGroups, builtInResources, builtInResourcesNamed } from "../../../kubernetes/built-in-resources.ts";
import { listed, pointerTo, quoted } from "../../finding.ts";
import { nearest } from "../../nearest.ts";
import type { Lint } from "./lint.ts";

/** A resource that its built-in group has not: misspelt, of another group, or without its subresource. */
export const unknownResource: Lint = {
  id: "unknown-resource",
  severity: "warning",
  why: "Resources are lower-case plurals and belong to one group; any other text matches nothing.",
  check: ({ rules }) =>
    rules.flatMap(({ resources = [] }, index) =>
      resources.flatMap((entry, number) =>
        (entry.resources ?? []).flatMap((pattern, at) => {
          const problem = problemOf(entry.group ?? "", pattern);
          return problem ? [{ pointer: pointerTo("rules", index, "resources", number, "resources", at), ...problem }] : [];
        }),
      ),
    ),
};

type Problem = { readonly message: string; readonly remedy: string };

const byGroup = Map.groupBy(builtInResources, ({ group }) => group);
const everyName = [...new Set(builtInResources.map(({ resource }) => resource))];

function problemOf(group: string, pattern: string): Problem | undefined {
  const [resource = "", subresource] = pattern.split("/");
  if (!builtInGroups.includes(group) || (resource !== "*" && pattern.includes("*") && subresource !== "*")) return undefined;
  const inGroup = byGroup.get(group) ?? [];
  const named = resource === "*" ? inGroup : inGroup.filter((known) => known.resource === resource);
  if (named.length === 0)
    return unknownName(
      group,
      resource,
      inGroup.map((known) => known.resource),
    );
  const subresources = [...new Set(named.flatMap((known) => Object.keys(known.subresources)))];
  if (subresource === undefined || subresource === "*" || subresources.includes(subresource)) return undefined;
  const what = resource === "*" ? "nothing in the group" : resource;
  const near = nearest(subresource, subresources);
  return {
    message: `${what} has ${resource === "*" ? "a" : "no"} subresource ${quoted(subresource)}`,
    remedy: near ? `did you mean ${resource}/${near}?` : subresources.length > 0 ? `one of: ${subresources.join(", ")}` : "remove it",
  };
}

function unknownName(group: string, resource: string, inGroup: readonly string[]): Problem {
  const home = builtInResourcesNamed(resource).map((known) => known.group);
  const shown = group === "" ? "the core group" : `the group ${group}`;
  if (home.length > 0)
    return { message: `${resource} is not in ${shown}`, remedy: `write group: ${listed(home.map((known) => known || '""'))}, in an entry of its own` };
  const near = nearest(resource, inGroup) ?? nearest(resource, everyName);
  return { message: `there is no resource ${quoted(resource)} in ${shown}`, remedy: near ? `did you mean ${near}?` : `resources there: ${listed(inGroup)}` };
}
