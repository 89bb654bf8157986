import type { JsonObject } from "../kubernetes/json.ts";
import { type FieldPath, fieldPath } from "./field-path.ts";
import { type Condition, type PredicateInput, predicateOf } from "./predicate.ts";
import { withValue } from "./smallest.ts";
import { valueBoundaries } from "./value-boundaries.ts";

/** A deviation of an object that holds a field. */
export type FieldBoundary = { readonly what: string; readonly verdict: "pass" | "fail"; readonly object: JsonObject; readonly before?: JsonObject };

export type FieldParameters = PredicateInput & { readonly fieldPath: string; readonly unless?: readonly Condition[] };

/**
 * The deviations of one field of an object: every value, the list forms of `[*]`, the conditions of `unless`, and the
 * UPDATE guard (what was bad and stays as it was passes; what becomes bad fails).
 * @param base the smallest object without the field
 */
export function fieldBoundaries(parameters: FieldParameters, base: JsonObject): FieldBoundary[] {
  const path = fieldPath(parameters.fieldPath);
  const values = valueBoundaries(predicateOf(parameters));
  const at = (value: (typeof values)[number]) => withElement(base, path, value.value);
  const bad = values.find((value) => value.verdict === "fail" && value.value !== undefined) ?? values.find((value) => value.verdict === "fail");
  const good = values.find((value) => value.verdict === "pass");
  return [
    ...values.map((value) => ({ what: value.what, verdict: value.verdict, object: at(value) })),
    ...listBoundaries(path, base, good?.value, bad?.value),
    ...(bad ? unlessBoundaries(parameters.unless ?? [], at(bad)) : []),
    ...(bad ? updateBoundaries(good && at(good), at(bad)) : []),
  ];
}

/** Under `[*]` an absent value is an element without the field, not an absent list. */
function withElement(base: JsonObject, path: FieldPath, value: FieldValue): JsonObject {
  return path.length > 1 && value === undefined ? withValue(base, path.slice(0, -1), [{}]) : withValue(base, path, value);
}

function listBoundaries(path: FieldPath, base: JsonObject, good: FieldValue, bad: FieldValue): FieldBoundary[] {
  const [head, ...rest] = path as [readonly string[], ...FieldPath];
  if (rest.length === 0) return [];
  const element = (value: FieldValue) => withValue({}, rest as FieldPath, value);
  const list = (value: FieldValue[]) => withValue(base, [head], value.map(element));
  return [
    { what: "no-list", verdict: "pass", object: base },
    { what: "list-empty", verdict: "pass", object: withValue(base, [head], []) },
    { what: "list-is-text", verdict: "fail", object: withValue(base, [head], "text") },
    ...(bad === undefined || good === undefined ? [] : [{ what: "second-element-bad", verdict: "fail" as const, object: list([good, bad]) }]),
    ...(bad === undefined || good === undefined ? [] : [{ what: "first-element-bad", verdict: "fail" as const, object: list([bad, good]) }]),
  ];
}

type FieldValue = Parameters<typeof withValue>[2];

/** What `unless` says of an object that would fail: passes where a condition holds, fails one step beside it. */
export function unlessBoundaries(conditions: readonly Condition[], bad: JsonObject): FieldBoundary[] {
  return conditions.flatMap((condition, index) => {
    const path = fieldPath(condition.fieldPath);
    return valueBoundaries(predicateOf(condition))
      .filter((value) => value.verdict === "pass" || conditions.length === 1)
      .map((value) => ({ what: `unless-${index + 1}-${value.what}`, verdict: value.verdict, object: withValue(bad, path, value.value) }));
  });
}

/** The UPDATE guard: unchanged is left alone, changed is judged. */
export function updateBoundaries(good: JsonObject | undefined, bad: JsonObject): FieldBoundary[] {
  return [
    { what: "update-unchanged-bad", verdict: "pass", object: bad, before: bad },
    ...(good ? [{ what: "update-good-to-bad", verdict: "fail" as const, object: bad, before: good }] : []),
    ...(good ? [{ what: "update-bad-to-good", verdict: "pass" as const, object: good, before: bad }] : []),
  ];
}
