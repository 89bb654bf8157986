import type { JsonValue } from "../kubernetes/json.ts";
import { matchSamples } from "./match-samples.ts";
import type { Predicate, Scalar } from "./predicate.ts";

/** A value at a field and what the predicate says of it; `undefined` is absence. */
export type ValueBoundary = { readonly what: string; readonly value: JsonValue | undefined; readonly verdict: "pass" | "fail" };

/** Every one-step deviation of a value that the predicate tells apart, the good ones first. */
export function valueBoundaries(predicate: Predicate): ValueBoundary[] {
  const absent: ValueBoundary = { what: "absent", value: undefined, verdict: predicate.whenAbsent };
  return [...byOperator[predicate.operator](predicate.values), absent];
}

const pass = (what: string, value: JsonValue): ValueBoundary => ({ what, value, verdict: "pass" });
const fail = (what: string, value: JsonValue): ValueBoundary => ({ what, value, verdict: "fail" });

const byOperator: Record<Predicate["operator"], (values: readonly Scalar[]) => ValueBoundary[]> = {
  Exists: () => [pass("present", "present")],
  Absent: () => [fail("present", "present")],
  Equals: ([value]) => [pass("equal", value as Scalar), ...others([value as Scalar]).map((other) => fail(other.what, other.value))],
  NotEquals: ([value]) => [...others([value as Scalar]).map((other) => pass(other.what, other.value)), fail("equal", value as Scalar)],
  In: (values) => [...each(values, pass), ...others(values).map((other) => fail(other.what, other.value))],
  NotIn: (values) => [...others(values).map((other) => pass(other.what, other.value)), ...each(values, fail)],
  Matches: (patterns) => {
    const samples = matchSamples(patterns as readonly string[]);
    return [
      ...samples.matching.map((value, index) => pass(`matching-${index + 1}`, value)),
      ...samples.other.map((value, index) => fail(`not-matching-${index + 1}`, value)),
      fail("number", 7),
      fail("list", ["x"]),
    ];
  },
  Includes: (values) => [
    pass("exactly", [...values]),
    pass("and-more", [another(values), ...values]),
    fail("empty-list", []),
    fail("other-element", [another(values)]),
    ...caseVariants(values).map((variant) =>
      fail(
        "other-case",
        values.map((value) => (value === variant.of ? variant.value : value)),
      ),
    ),
    ...(values.length > 1
      ? values.map((value, index) =>
          fail(
            `without-${index + 1}`,
            values.filter((entry) => entry !== value),
          ),
        )
      : []),
    fail("no-list", values[0] as Scalar),
    fail("object", numbered(values)),
  ],
  OnlyIncludes: (values) => [
    pass("empty-list", []),
    pass("all", [...values]),
    ...each(values, (what, value) => pass(what, [value])),
    fail("other-element", [another(values)]),
    fail("one-more", [...values, another(values)]),
    ...caseVariants(values).map((variant) => fail("other-case", [variant.value])),
    fail("no-list", values[0] as Scalar),
    fail("object", numbered(values)),
  ],
  OnlyKeys: (keys) => [
    pass("no-keys", {}),
    pass("all", keyed(keys.map(String), "x")),
    ...each(keys, (what, key) => pass(what, { [String(key)]: "x" })),
    pass("other-key-null", { [String(another(keys))]: null }),
    pass("other-key-empty-text", { [String(another(keys))]: "" }),
    fail("other-key", { [String(another(keys))]: "x" }),
    fail("one-more", keyed([...keys, another(keys)].map(String), "x")),
    ...[false, 0, {}, []].map((value) => fail(`other-key-${JSON.stringify(value)}`, { [String(another(keys))]: value })),
    ...caseVariants(keys).map((variant) => fail("other-case", { [variant.value]: "x" })),
    fail("list", [...keys]),
    fail("text", keys[0] as Scalar),
  ],
  NotEmpty: () => [
    pass("list-of-one", ["x"]),
    pass("object-of-one", { key: "x" }),
    pass("text", "x"),
    fail("empty-list", []),
    fail("empty-object", {}),
    fail("empty-text", ""),
    fail("number", 7),
    fail("boolean", true),
  ],
};

/** An object that holds the values, which is no list of them. */
const numbered = (values: readonly Scalar[]): JsonValue => Object.fromEntries(values.map((value, index) => [`key${index}`, value]));

/** An object with the value under each of the keys. */
const keyed = (keys: readonly string[], value: JsonValue): JsonValue => Object.fromEntries(keys.map((key) => [key, value]));

function each<T>(values: readonly Scalar[], make: (what: string, value: Scalar) => T): T[] {
  return values.map((value, index) => make(`value-${index + 1}`, value));
}

/** A value that is none of these, of the first one's type where there is one. */
function another(values: readonly Scalar[]): Scalar {
  const [first] = values;
  if (typeof first === "number") return Math.max(...values.filter((value) => typeof value === "number")) + 1;
  if (typeof first === "boolean" && !values.includes(!first)) return !first;
  return `${values
    .filter((value) => typeof value === "string")
    .sort()
    .at(-1)}X`;
}

/** Values close to these that are none of them: another one, another case, another type. */
function others(values: readonly Scalar[]): { what: string; value: JsonValue }[] {
  const [first] = values as [Scalar];
  const candidates: { what: string; value: JsonValue }[] = [
    { what: "other-value", value: another(values) },
    ...caseVariants(values).map((variant) => ({ what: "other-case", value: variant.value })),
    typeof first === "string" ? { what: "other-type", value: [first] } : { what: "other-type", value: String(first) },
    ...(typeof first === "string" ? [{ what: "empty-text", value: "" }] : []),
  ];
  return candidates.filter((candidate) => !(values as readonly JsonValue[]).includes(candidate.value));
}

/** The first string whose other case is not among the values. */
function caseVariants(values: readonly Scalar[]): { of: Scalar; value: string }[] {
  for (const value of values) {
    if (typeof value !== "string") continue;
    const flipped = value === value.toLowerCase() ? value.toUpperCase() : value.toLowerCase();
    if (flipped !== value && !values.includes(flipped)) return [{ of: value, value: flipped }];
  }
  return [];
}
