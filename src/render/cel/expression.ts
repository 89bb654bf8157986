import type { FieldPath } from "../../checks/field-path.ts";
import { fieldPath } from "../../checks/field-path.ts";
import type { Condition, Predicate } from "../../checks/predicate.ts";
import { cel } from "./literal.ts";

/** Words that cannot be used as field names after a dot. */
const reserved = new Set("as break const continue else false for function if import in let loop namespace null package return true var void while".split(" "));

/** The value at the keys below an expression: null where any step is absent or null; without keys the expression's own. */
export function valueAt(root: string, keys: readonly string[]): string {
  if (keys.length === 0) return root;
  return `${root}${keys.map((key) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(key) && !reserved.has(key) ? `.?${key}` : `[?${cel(key)}]`)).join("")}.orValue(null)`;
}

/**
 * Whether every value that the path selects below the root is acceptable.
 *
 * The list of one with `all` stands in for a local variable, which Kubernetes' CEL lacks; `dyn` keeps the API server
 * from typing the list by its first element.
 */
export function allAcceptable(root: string, path: FieldPath, predicate: Predicate): string {
  return each(root, path, (value) => acceptable(value, predicate));
}

/** The same with the test of a value given by the caller; a null value is the test's own to judge. */
export function each(root: string, [keys, ...rest]: FieldPath, test: (value: string) => string, depth = 0): string {
  const value = `v${depth}`;
  const found = `[dyn(${valueAt(root, keys as readonly string[])})]`;
  if (rest.length === 0) return `${found}.all(${value}, ${test(value)})`;
  const element = `e${depth}`;
  const inner = each(element, rest, test, depth + 1);
  return `${found}.all(${value}, ${value} == null || (type(${value}) == list && ${value}.filter(${element}, ${element} != null).all(${element}, ${inner})))`;
}

/** Everything that the path selects below the root, for comparison. */
export function read(root: string, [keys, ...rest]: FieldPath, depth = 0): string {
  const value = `dyn(${valueAt(root, keys as readonly string[])})`;
  if (rest.length === 0) return value;
  const [list, element] = [`r${depth}`, `s${depth}`];
  return `dyn([${value}].map(${list}, type(${list}) == list ? dyn(${list}.filter(${element}, ${element} != null).map(${element}, ${read(element, rest, depth + 1)})) : dyn(${list})))`;
}

/** Whether a value, which may be null, is acceptable. */
export function acceptable(value: string, predicate: Predicate): string {
  const { operator, whenAbsent } = predicate;
  if (operator === "Exists") return `${value} != null`;
  if (operator === "Absent") return `${value} == null`;
  return whenAbsent === "pass" ? `(${value} == null || ${satisfied(value, predicate)})` : `(${value} != null && ${satisfied(value, predicate)})`;
}

/** Whether a value that is not null satisfies the predicate. */
export function satisfied(value: string, { operator, values }: Predicate): string {
  switch (operator) {
    case "Exists":
      return "true";
    case "Absent":
      return "false";
    case "Equals":
    case "In":
      return `${value} in ${cel(values)}`;
    case "NotEquals":
    case "NotIn":
      return `!(${value} in ${cel(values)})`;
    case "Matches":
      return `(type(${value}) == string && (${values.map((pattern) => `${value}.matches(${cel(pattern)})`).join(" || ")}))`;
    case "Includes":
      return `(type(${value}) == list && ${values.map((entry) => `${cel(entry)} in ${value}`).join(" && ")})`;
    case "OnlyIncludes":
      return `(type(${value}) == list && ${value}.all(o, o == null || o in ${cel(values)}))`;
    case "OnlyKeys":
      // An API server's own maps are not comparable with texts.
      return `(type(${value}) == map && ${value}.all(k, k in ${cel(values)} || ${value}[k] == null || (type(${value}[k]) == string && ${value}[k] == '')))`;
    case "NotEmpty":
      return `((type(${value}) == list || type(${value}) == map || type(${value}) == string) && size(${value}) > 0)`;
  }
}

/** Whether one of the conditions of `unless` holds below the root; false where there are none. */
export function excused(root: string, conditions: readonly Condition[]): string {
  if (conditions.length === 0) return "false";
  return conditions.map(({ fieldPath: path, operator, values = [] }) => each(root, fieldPath(path), (value) => holds(value, operator, values))).join(" || ");
}

function holds(value: string, operator: Condition["operator"], values: readonly unknown[]): string {
  if (operator === "Exists") return `${value} != null`;
  if (operator === "Absent") return `${value} == null`;
  return `(${value} != null && ${value} in ${cel(values)})`;
}

/** What the conditions read below the root, for comparison. */
export function readConditions(root: string, conditions: readonly Condition[]): string[] {
  return conditions.map((condition) => read(root, fieldPath(condition.fieldPath)));
}
