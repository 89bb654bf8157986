import type { JsonObject, JsonValue } from "../kubernetes/json.ts";
import { type FieldPath, fieldPath } from "./field-path.ts";
import { type Condition, type PredicateInput, predicateOf } from "./predicate.ts";
import { withValue } from "./smallest.ts";
import { type ValueBoundary, valueBoundaries } from "./value-boundaries.ts";

/** A deviation of an object that holds a field. */
export type FieldBoundary = { readonly what: string; readonly verdict: "pass" | "fail"; readonly object: JsonObject; readonly before?: JsonObject };

export type FieldParameters = PredicateInput & { readonly fieldPath: string; readonly unless?: readonly Condition[] };

/**
 * The deviations of one field of an object: every value, empty ancestors, the list forms of `[*]`, the conditions of
 * `unless`, and the UPDATE guard.
 * @param base the smallest object without the field
 */
export function fieldBoundaries(parameters: FieldParameters, base: JsonObject): FieldBoundary[] {
  const path = fieldPath(parameters.fieldPath);
  const conditions = parameters.unless ?? [];
  const values = selectable(valueBoundaries(predicateOf(parameters)), path);
  const at = (value: ValueBoundary) => unexcused(withElement(base, path, value.value), conditions);
  const { good, bad } = goodAndBad(values);
  return [
    ...values.map((value) => ({ what: value.what, verdict: value.verdict, object: at(value) })),
    ...[...absences(path, good?.value), ...listBoundaries(path, good?.value, bad?.value)].map(({ what, verdict, place }) => ({
      what,
      verdict: verdict ?? predicateOf(parameters).whenAbsent,
      object: unexcused(place(base), conditions),
    })),
    ...(bad ? unlessBoundaries(conditions, at(bad)) : []),
    ...(bad ? updateBoundaries(good && at(good), at(bad), conditions) : []),
  ];
}

/** The values that can stand at the path: no element of a list is absent. */
export function selectable(values: readonly ValueBoundary[], path: FieldPath): ValueBoundary[] {
  return values.filter(({ value }) => value !== undefined || !selectsElements(path));
}

const selectsElements = (path: FieldPath) => path.at(-1)?.length === 0;

/** A value that passes, and one that fails: one that is there, where there is one. */
export function goodAndBad(values: readonly ValueBoundary[]): { good: ValueBoundary | undefined; bad: ValueBoundary | undefined } {
  return {
    good: values.find((value) => value.verdict === "pass"),
    bad: values.find((value) => value.verdict === "fail" && value.value !== undefined) ?? values.find((value) => value.verdict === "fail"),
  };
}

/**
 * Under `[*]` an absent value is an element without the field, not an absent list. A field of the root may be one that
 * the smallest object has: null takes it away.
 */
export function withElement(base: JsonObject, path: FieldPath, value: JsonValue | undefined): JsonObject {
  if (value !== undefined) return withValue(base, path, value);
  if (path.length > 1) return withValue(base, path.slice(0, -1), [{}]);
  return isRootField(path) ? withValue(base, path, null) : base;
}

const isRootField = (path: FieldPath) => path.length === 1 && path[0]?.length === 1;

/** A form that the place of a value can take; without a verdict it is that of an absent value. */
export type Form = { readonly what: string; readonly verdict?: "pass" | "fail"; place(base: JsonObject): JsonObject };

/** Forms in which the value is absent: each ancestor empty, and the value under a key that is similar. */
export function absences(path: FieldPath, good: JsonValue | undefined): Form[] {
  if (selectsElements(path)) return [];
  const before = path.slice(0, -1);
  const last = path.at(-1) as readonly string[];
  const ancestors = last.slice(0, -1).map(
    (key, index): Form => ({
      what: `empty-${index + 1}-${key}`,
      place: (base) => withValue(base, [...before, last.slice(0, index + 1)], {}),
    }),
  );
  const similar = [...last.slice(0, -1), `${last.at(-1)}x`];
  const beside = (base: JsonObject) => withValue(isRootField(path) ? withValue(base, path, null) : base, [...before, similar], good);
  return [...ancestors, ...(good === undefined ? [] : [{ what: "similar-key", place: beside }])];
}

/** The forms that the lists of a path can take: absent, empty, no list, and bad at one place of several. */
export function listBoundaries(path: FieldPath, good: JsonValue | undefined, bad: JsonValue | undefined): Form[] {
  return path.slice(0, -1).flatMap((_, index): Form[] => {
    const [outer, rest] = [path.slice(0, index + 1), path.slice(index + 1) as FieldPath];
    const level = index === 0 ? "list" : "inner-list";
    const list = (values: readonly JsonValue[]) => (base: JsonObject) =>
      withValue(
        base,
        outer,
        values.map((value) => withValue({}, rest, value)),
      );
    return [
      { what: `${level}-absent`, verdict: "pass", place: (base) => (index === 0 ? withValue(base, outer, null) : withValue(base, path.slice(0, index), [{}])) },
      { what: `${level}-empty`, verdict: "pass", place: (base) => withValue(base, outer, []) },
      { what: `${level}-is-text`, verdict: "fail", place: (base) => withValue(base, outer, "text") },
      { what: `${level}-is-object`, verdict: "fail", place: (base) => withValue(base, outer, { key: "text" }) },
      ...(bad === undefined || good === undefined
        ? []
        : [
            { what: `${level}-second-element-bad`, verdict: "fail" as const, place: list([good, bad]) },
            { what: `${level}-first-element-bad`, verdict: "fail" as const, place: list([bad, good]) },
            { what: `${level}-both-elements-good`, verdict: "pass" as const, place: list([good, good]) },
          ]),
    ];
  });
}

/** The object with none of the conditions true of it: absence is what `Absent` asks for, and the others do not. */
export function unexcused(object: JsonObject, conditions: readonly Condition[]): JsonObject {
  return conditions
    .filter(({ operator }) => operator === "Absent")
    .reduce((base, condition) => withValue(base, fieldPath(condition.fieldPath), "present"), object);
}

/**
 * What `unless` says of an object that would fail: passes where a condition holds, fails one step beside it.
 * @param bad an object of which no condition is true
 */
export function unlessBoundaries(conditions: readonly Condition[], bad: JsonObject): FieldBoundary[] {
  return conditions.flatMap((condition, index) => {
    const alone = conditions.every((other) => other === condition || other.fieldPath !== condition.fieldPath);
    return valueBoundaries(predicateOf(condition))
      .filter((value) => value.verdict === "pass" || alone)
      .map((value) => ({ what: `unless-${index + 1}-${value.what}`, verdict: value.verdict, object: withCondition(bad, condition, value) }));
  });
}

function withCondition(object: JsonObject, { fieldPath: text }: Condition, { value }: ValueBoundary): JsonObject {
  return value === undefined ? without(object, fieldPath(text)[0] as readonly string[]) : withValue(object, fieldPath(text), value);
}

/** A copy of the object without the field at the keys. */
function without(object: JsonObject, [key, ...rest]: readonly string[]): JsonObject {
  const { [key as string]: child, ...others } = object;
  if (rest.length === 0 || typeof child !== "object" || child === null || Array.isArray(child)) return others;
  return { ...others, [key as string]: without(child, rest) };
}

/**
 * The UPDATE guard: what was bad and stays as it was is left alone, also where something else changes; what becomes bad
 * is judged, and so is what was bad and loses its excuse.
 */
export function updateBoundaries(good: JsonObject | undefined, bad: JsonObject, conditions: readonly Condition[] = []): FieldBoundary[] {
  return [
    { what: "update-unchanged-bad", verdict: "pass", object: bad, before: bad },
    { what: "update-elsewhere-bad", verdict: "pass", object: { ...bad, elsewhere: "changed" }, before: bad },
    ...(good ? [{ what: "update-good-to-bad", verdict: "fail" as const, object: bad, before: good }] : []),
    ...(good ? [{ what: "update-bad-to-good", verdict: "pass" as const, object: good, before: bad }] : []),
    ...unlessBoundaries(conditions, bad)
      .filter(({ verdict }) => verdict === "pass")
      .slice(0, 3)
      .map(({ what, object }) => ({ what: `update-loses-${what}`, verdict: "fail" as const, object: bad, before: object })),
  ];
}
