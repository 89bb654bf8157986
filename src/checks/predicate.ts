import * as Type from "typebox";

export const operators = ["Exists", "Absent", "Equals", "NotEquals", "In", "NotIn", "Matches", "Includes", "OnlyIncludes", "OnlyKeys", "NotEmpty"] as const;

export type Operator = (typeof operators)[number];

/** What a field may be compared with. Numbers are whole numbers: the three policy languages agree on those. */
export const ScalarSchema = Type.Union([Type.String(), Type.Integer(), Type.Boolean()]);

export type Scalar = string | number | boolean;

/**
 * What is asked of the value of a field.
 *
 * - Absent, null and "an ancestor is null" are the same: absent. `whenAbsent` says what that means (default `fail`);
 *   `Exists` and `Absent` say it themselves.
 * - A value of another type is a wrong value: `"true"` is not `true`. It fails, it is never an error.
 * - `Matches`: a string that one of the patterns (RE2 syntax, not anchored) matches.
 * - `Includes`: a list that holds every one of the values. `OnlyIncludes`: a list that holds nothing else.
 * - `OnlyKeys`: a map in which nothing stands under other keys than the values; null and the empty text are nothing.
 * - `NotEmpty`: a list, a map or a text that holds something; numbers and booleans fail.
 * - A path with `[*]` selects a value per element: all of them must satisfy. An absent or empty list selects none and
 *   passes; a null element is no element; what should be a list and is none fails. At the end of a path it selects the
 *   elements themselves, none of which is absent.
 */
export const predicateProperties = {
  operator: Type.Enum([...operators], { description: "What is asked of the value." }),
  values: Type.Optional(Type.Array(ScalarSchema, { minItems: 1, maxItems: 256, description: "What it is compared with; patterns for Matches." })),
  whenAbsent: Type.Optional(Type.Enum(["pass", "fail"], { description: "What an absent value means (default: fail)." })),
};

export const ConditionSchema = Type.Object(
  {
    fieldPath: Type.String({ minLength: 1, maxLength: 512, description: "Path of the field." }),
    operator: Type.Enum(["Exists", "Absent", "Equals", "In"], { description: "What makes the condition true." }),
    values: Type.Optional(Type.Array(ScalarSchema, { minItems: 1, maxItems: 64 })),
  },
  { additionalProperties: false },
);

/** A condition under which a check is not asked; an absent value never satisfies `Equals` or `In`. No `[*]` here. */
export type Condition = Type.Static<typeof ConditionSchema>;

export const unlessProperty = {
  unless: Type.Optional(Type.Array(ConditionSchema, { minItems: 1, maxItems: 8, description: "The check passes where one of these holds." })),
};

export type PredicateInput = {
  readonly operator: Operator;
  readonly values?: readonly Scalar[];
  readonly whenAbsent?: "pass" | "fail";
};

/** A predicate with its defaults written out. */
export type Predicate = { readonly operator: Operator; readonly values: readonly Scalar[]; readonly whenAbsent: "pass" | "fail" };

/** The predicate of a check's or a condition's parameters. */
export function predicateOf(input: PredicateInput): Predicate {
  const { operator, values = [] } = input;
  const whenAbsent = operator === "Absent" ? "pass" : operator === "Exists" ? "fail" : (input.whenAbsent ?? "fail");
  return { operator, values, whenAbsent };
}

/** What is wrong with the operator and its values together, or undefined. */
export function predicateProblem(input: PredicateInput): string | undefined {
  const { operator, values, whenAbsent } = input;
  const count = values?.length ?? 0;
  if (operator === "Exists" || operator === "Absent") {
    if (count > 0) return `${operator} takes no values`;
    if (whenAbsent !== undefined) return `${operator} already says what absence means: leave whenAbsent out`;
    return undefined;
  }
  if (operator === "NotEmpty") return count > 0 ? "NotEmpty takes no values" : undefined;
  if (operator === "Equals" || operator === "NotEquals") return count === 1 ? undefined : `${operator} takes exactly one value`;
  if (count === 0) return `${operator} needs values`;
  if (operator === "OnlyKeys" && values?.some((value) => typeof value !== "string")) return "the keys of OnlyKeys are strings";
  if (operator === "Matches" && values?.some((value) => typeof value !== "string")) return "the patterns of Matches are strings";
  return undefined;
}
