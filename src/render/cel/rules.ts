import type { Forbidden } from "../../checks/rbac-rule.ts";
import { cel } from "./literal.ts";

/** Whether the rule of that name allows a request that the entry names. */
export function ruleAllows(rule: string, { verbs, apiGroups, resources, resourceNames, nonResourceURLs }: Forbidden): string {
  const some = (list: string, test: (text: string) => string) =>
    `[dyn(${rule}.?${list}.orValue(null))].exists(l, type(l) == list && l.exists(t, type(t) == string && (${test("t")})))`;
  const verb = some("verbs", (text) => `${text} == '*' || ${isAnyOf(text, verbs)}`);
  if (nonResourceURLs) return `${verb} && ${some("nonResourceURLs", (text) => nonResourceURLs.map((url) => urlCovers(text, url)).join(" || "))}`;
  return [
    verb,
    some("apiGroups", (text) => `${text} == '*' || ${isAnyOf(text, apiGroups ?? [])}`),
    some("resources", (text) => `${text} == '*' || ${isAnyOf(text, resources ?? [])}${ofEveryResource(text, resources ?? [])}`),
    ...(resourceNames === undefined ? [] : [namesAllow(rule, resourceNames)]),
  ].join(" && ");
}

const beginningOf = (value: string) => (value.length > 1 && value.endsWith("*") ? value.slice(0, -1) : undefined);

/** Whether the text is one of the values, or begins as one of them does. */
function isAnyOf(text: string, values: readonly string[]): string {
  const whole = values.filter((value) => beginningOf(value) === undefined);
  const beginnings = values.map(beginningOf).filter((value) => value !== undefined);
  return [...(whole.length > 0 ? [`${text} in ${cel(whole)}`] : []), ...beginnings.map((beginning) => `${text}.startsWith(${cel(beginning)})`)].join(" || ");
}

/** The same subresource of every resource. */
function ofEveryResource(text: string, resources: readonly string[]): string {
  const subresources = resources.filter((resource) => resource.includes("/") && !resource.endsWith("/*")).map((resource) => resource.replace(/^[^/]*/, ""));
  const any = resources.some((resource) => resource.endsWith("/*"));
  return [
    ...(subresources.length > 0 ? [` || (${text}.startsWith('*/') && ${text}.substring(1) in ${cel([...new Set(subresources)])})`] : []),
    ...(any ? [` || ${text}.startsWith('*/')`] : []),
  ].join("");
}

/** Whether the rule is not limited to names, or to one of these; an empty name lifts the limit. */
function namesAllow(rule: string, names: readonly string[]): string {
  const own = names.length > 0 ? ` || n in ${cel(names)}` : "";
  return `[dyn(${rule}.?resourceNames.orValue(null))].exists(l, type(l) != list || size(l) == 0 || l.exists(n, n == ''${own}))`;
}

/** Whether a URL of a rule covers the one that is asked for: all of it, or some of what begins so. */
function urlCovers(text: string, url: string): string {
  const pattern = (test: (beginning: string) => string) => `(${text}.endsWith('*') && ${test(`${text}.find('^[^*]*')`)} && ${text}.matches('^[^*]*[*]+$'))`;
  if (url === "*") return pattern((beginning) => `${beginning} in ['', '/']`);
  const beginning = beginningOf(url);
  const asked = cel(beginning ?? url);
  const own = beginning === undefined ? `${text} == ${asked}` : `${text}.startsWith(${asked})`;
  return `${own} || ${pattern((found) => `${asked}.startsWith(${found})`)}`;
}
