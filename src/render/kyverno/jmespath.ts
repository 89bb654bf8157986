import { type FieldPath, fieldPath } from "../../checks/field-path.ts";
import type { Condition, Predicate, Scalar } from "../../checks/predicate.ts";
import { identifier, jmespath } from "./literal.ts";

const nothing = "`null`";

/** The value at the keys below a node, the current one where none is given; without keys the node itself. */
export function valueAt(root: string, keys: readonly string[]): string {
  const path = keys.map((key) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : identifier(key))).join(".");
  if (path === "") return root === "" ? "@" : root;
  return root === "" ? path : `${root}.${path}`;
}

/** Whether a value that the path selects below the node is not acceptable. Lists are filtered, never iterated. */
export function anyUnacceptable(root: string, path: FieldPath, predicate: Predicate): string {
  return any(root, path, (value) => unacceptable(value, predicate));
}

/** Whether the test holds for a value that the path selects, or a list on the way is none. */
export function any(root: string, [keys, ...rest]: FieldPath, test: (value: string) => string): string {
  const value = valueAt(root, keys as readonly string[]);
  if (rest.length === 0) return test(value);
  const inner = any("", rest, test);
  return `(${value} != ${nothing} && type(${value}) != 'array' || length(not_null(${value}[?@ != ${nothing} && (${inner})], \`[]\`)) > \`0\`)`;
}

/** Everything that the path selects below the node, for comparison. */
export function read(root: string, [keys, ...rest]: FieldPath): string {
  const value = valueAt(root, keys as readonly string[]);
  return rest.length === 0 ? value : `${value}[].[${read("", rest)}]`;
}

/** Whether a value, which may be null, is not acceptable. */
export function unacceptable(value: string, predicate: Predicate): string {
  const { operator, whenAbsent } = predicate;
  if (operator === "Exists") return `${value} == ${nothing}`;
  if (operator === "Absent") return `${value} != ${nothing}`;
  return whenAbsent === "pass"
    ? `(${value} != ${nothing} && ${unsatisfied(value, predicate)})`
    : `(${value} == ${nothing} || ${unsatisfied(value, predicate)})`;
}

/** Whether a value that is not null does not satisfy the predicate. */
export function unsatisfied(value: string, { operator, values }: Predicate): string {
  switch (operator) {
    case "Exists":
      return "`false`";
    case "Absent":
      return "`true`";
    case "Equals":
    case "In":
      return noneOf(value, values);
    case "NotEquals":
    case "NotIn":
      return oneOf(value, values);
    case "Matches":
      return `!(type(${value}) == 'string' && (${values.map((pattern) => `regex_match(${jmespath(pattern)}, ${value})`).join(" || ")}))`;
    case "Includes":
      return `!(type(${value}) == 'array' && ${values.map((entry) => `contains(${value}, ${jmespath(entry)})`).join(" && ")})`;
    case "OnlyIncludes":
      return `(type(${value}) != 'array' || length(not_null(${value}[?@ != ${nothing} && ${noneOf("@", values)}], \`[]\`)) > \`0\`)`;
    case "OnlyKeys":
      return `(type(${value}) != 'object' || length(${held(`values(type(${value}) == 'object' && ${value} || \`{}\`)`)}) > length(${held(`[${[...new Set(values)].map((key) => valueAt(value, [String(key)])).join(", ")}]`)}))`;
    case "NotEmpty":
      // length() is evaluated for values that have none, too.
      return `(!(${["array", "object", "string"].map((type) => `type(${value}) == '${type}'`).join(" || ")}) || ${["[]", "{}", '""'].map((empty) => `${value} == \`${empty}\``).join(" || ")})`;
  }
}

/** What of a list is something: neither null nor the empty text. */
const held = (list: string) => `not_null(${list}, \`[]\`)[?@ != ${nothing} && @ != \`""\`]`;
const oneOf = (value: string, values: readonly Scalar[]) => `(${values.map((entry) => `${value} == ${jmespath(entry)}`).join(" || ")})`;
const noneOf = (value: string, values: readonly Scalar[]) => `(${values.map((entry) => `${value} != ${jmespath(entry)}`).join(" && ")})`;

/** Whether one of the conditions of `unless` holds below the node; empty where there are none. */
export function excused(root: string, conditions: readonly Condition[]): string {
  return conditions
    .map(({ fieldPath: path, operator, values = [] }) => holds(valueAt(root, fieldPath(path)[0] as readonly string[]), operator, values))
    .join(" || ");
}

function holds(value: string, operator: Condition["operator"], values: readonly Scalar[]): string {
  if (operator === "Exists") return `${value} != ${nothing}`;
  if (operator === "Absent") return `${value} == ${nothing}`;
  return oneOf(value, values);
}

/** What the conditions read below the node, for comparison. */
export function readConditions(root: string, conditions: readonly Condition[]): string[] {
  return conditions.map((condition) => read(root, fieldPath(condition.fieldPath)));
}
