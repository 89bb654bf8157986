import { type Forbidden, titleOf } from "../../checks/rbac-rule.ts";
import { cel } from "./literal.ts";

/** The lists of a rule that entries read, besides the names that it is limited to. */
const lists = ["verbs", "apiGroups", "resources", "nonResourceURLs"] as const;

/** What templates/cel/checks/rbac-rule.yaml.hbs reads of the entries. */
export function rulesView(forbidden: readonly Forbidden[]) {
  return {
    sides: [
      { name: "rules", object: "object" },
      { name: "oldRules", object: "oldObject" },
    ],
    lists: lists.filter((list) => forbidden.some((entry) => entry[list] !== undefined)),
    limited: forbidden.some(({ resourceNames }) => resourceNames !== undefined),
    namesRoles: forbidden.some(({ allowedRoles }) => allowedRoles !== undefined),
    forbidden: forbidden.map((entry) => ({
      allows: ruleAllows("r", entry),
      allowedRoles: entry.allowedRoles ? cel(entry.allowedRoles) : "",
      title: cel(titleOf(entry)),
    })),
  };
}

/** Whether the rule of that name, its lists in order, allows a request that the entry names. */
function ruleAllows(rule: string, { verbs, apiGroups = [], resources = [], resourceNames, nonResourceURLs }: Forbidden): string {
  const some = (list: string, test: string) => `${rule}.${list}.exists(t, ${test})`;
  const verb = some("verbs", isAnyOf("t", ["*", ...verbs]));
  if (nonResourceURLs) return `${verb} && ${some("nonResourceURLs", nonResourceURLs.map((url) => urlCovers("t", url)).join(" || "))}`;
  return [
    verb,
    some("apiGroups", isAnyOf("t", ["*", ...apiGroups])),
    some("resources", isAnyOf("t", ["*", ...resources, ...resources.flatMap(ofEveryResource)])),
    ...(resourceNames === undefined ? [] : [some("names", `t in ${cel(["", ...resourceNames])}`)]),
  ].join(" && ");
}

const beginningOf = (value: string) => (value.length > 1 && value.endsWith("*") ? value.slice(0, -1) : undefined);

/** Whether the text is one of the values, or begins as one of them does. */
function isAnyOf(text: string, values: readonly string[]): string {
  const whole = new Set(values.filter((value) => beginningOf(value) === undefined));
  const beginnings = new Set(values.map(beginningOf).filter((value) => value !== undefined));
  return [`${text} in ${cel([...whole])}`, ...[...beginnings].map((beginning) => `${text}.startsWith(${cel(beginning)})`)].join(" || ");
}

/** The same subresource of every resource, as a rule writes it. */
const ofEveryResource = (resource: string): string[] => (resource.includes("/") ? [resource.replace(/^[^/]*/, "*")] : []);

/** Whether a URL of a rule covers the one that is asked for: all of it, or some of what begins so. */
function urlCovers(text: string, url: string): string {
  const pattern = (test: (beginning: string) => string) => `(${text}.endsWith('*') && ${test(`${text}.find('^[^*]*')`)} && ${text}.matches('^[^*]*[*]+$'))`;
  if (url === "*") return pattern((beginning) => `${beginning} in ['', '/']`);
  const beginning = beginningOf(url);
  const asked = cel(beginning ?? url);
  const own = beginning === undefined ? `${text} == ${asked}` : `${text}.startsWith(${asked})`;
  return `${own} || ${pattern((found) => `${asked}.startsWith(${found})`)}`;
}
