import type { Forbidden } from "../../checks/rbac-rule.ts";
import { jmespath } from "./literal.ts";

/** Whether a rule, the current node, allows a request that the entry names. */
export function ruleAllows({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: Forbidden): string {
  const verb = anyOf("verbs", [oneOf(["*", ...verbs.filter(isWhole)]), ...verbs.filter(isBeginning).map(beginsWith)]);
  if (nonResourceURLs) return `${verb} && ${anyOf("nonResourceURLs", nonResourceURLs.map(urlCovers))}`;
  const names = resourceNames === undefined ? [] : [namesAllow(resourceNames)];
  return [verb, anyOf("apiGroups", [oneOf(["*", ...(apiGroups ?? [])])]), anyOf("resources", resourceTests(resources ?? [])), ...names].join(" && ");
}

const isBeginning = (value: string) => value !== "*" && value.endsWith("*");
const isWhole = (value: string) => !isBeginning(value);

/** Whether one of the tests holds of a text in the rule's list. */
const anyOf = (list: string, tests: readonly string[]) => `length(not_null(${list}[?type(@) == 'string' && (${tests.join(" || ")})], \`[]\`)) > \`0\``;

const oneOf = (texts: readonly string[]) => `contains(${jmespath([...new Set(texts)])}, @)`;
const beginsWith = (value: string) => `starts_with(@, ${jmespath(value.slice(0, -1))})`;

/** A subresource is also that of every resource; any of a resource's is also any of every resource's. */
function resourceTests(resources: readonly string[]): string[] {
  const ofEvery = (resource: string) => (resource.includes("/") ? [`*${resource.slice(resource.indexOf("/"))}`] : []);
  const beginnings = resources.filter(isBeginning);
  return [
    oneOf(["*", ...resources.filter(isWhole).flatMap((resource) => [resource, ...ofEvery(resource)])]),
    ...beginnings.map(beginsWith),
    ...(beginnings.length > 0 ? ["starts_with(@, '*/')"] : []),
  ];
}

/** Not limited to names, or to one of these; an empty name lifts the limit. */
const namesAllow = (names: readonly string[]) =>
  `(type(resourceNames) != 'array' || length(resourceNames) == \`0\` || length(resourceNames[?contains(${jmespath(["", ...names])}, @)]) > \`0\`)`;

const withoutStars = "regex_replace_all('[*]+$', @, '')";

function urlCovers(url: string): string {
  if (url === "*") return `ends_with(@, '*') && contains(\`["", "/"]\`, ${withoutStars})`;
  const own = isBeginning(url) ? beginsWith(url) : `@ == ${jmespath(url)}`;
  return `${own} || ends_with(@, '*') && starts_with(${jmespath(url.replace(/\*$/, ""))}, ${withoutStars})`;
}
