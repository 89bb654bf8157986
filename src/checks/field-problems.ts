import type { JsonObject } from "../kubernetes/json.ts";
import { alternatives, parseFieldPath } from "./field-path.ts";
import { patternProblem } from "./pattern.ts";
import { type Condition, type PredicateInput, predicateOf, predicateProblem } from "./predicate.ts";

export type ParameterProblem = { readonly key: string; readonly message: string };

/** What is wrong with parameters that hold a path, a predicate and conditions, beyond their schema. */
export function fieldParameterProblems(parameters: JsonObject, paths: (text: string) => readonly string[] = (text) => [text]): ParameterProblem[] {
  const input = parameters as unknown as PredicateInput & { fieldPath: string };
  const all = paths(input.fieldPath);
  return [
    ...all.flatMap((path) => pathProblems("fieldPath", path)).slice(0, 1),
    ...operatorProblems(input),
    ...elementProblems(input, all),
    ...unlessProblems(parameters),
  ];
}

/** An element of a list is there, so `Exists` says nothing of it and `Absent` refuses every list but an empty one. */
function elementProblems({ operator }: PredicateInput, paths: readonly string[]): ParameterProblem[] {
  if (!paths.some((path) => path.endsWith("[*]")) || (operator !== "Exists" && operator !== "Absent")) return [];
  return [{ key: "operator", message: `the elements of a list are always there: ask ${operator} of the list itself, without [*] at the end` }];
}

/** What is wrong with parameters whose path may stand for several. */
export function fieldsParameterProblems(parameters: JsonObject): ParameterProblem[] {
  const count = alternatives(String(parameters.fieldPath)).length;
  const many =
    count > maximumAlternatives ? [{ key: "fieldPath", message: `it stands for ${count} paths; at most ${maximumAlternatives} can be judged together` }] : [];
  const absent = predicateOf(parameters as unknown as PredicateInput).whenAbsent;
  const needed =
    count > 1 && absent === "fail" ? [{ key: "fieldPath", message: "of several fields at once none can be asked for: set whenAbsent to pass" }] : [];
  return [...fieldParameterProblems(parameters, alternatives), ...many, ...needed];
}

const maximumAlternatives = 32;

/** What is wrong with the conditions of `unless`. */
export function unlessProblems(parameters: JsonObject): ParameterProblem[] {
  const { unless = [] } = parameters as unknown as { unless?: readonly Condition[] };
  return unless.flatMap((condition, index) => [...conditionProblems(condition, `unless/${index}`), ...everythingProblems(condition, index, unless)]);
}

/** A condition that excuses, with an earlier one, every object there is. */
function everythingProblems({ operator, fieldPath }: Condition, index: number, all: readonly Condition[]): ParameterProblem[] {
  const opposite = { Exists: "Absent", Absent: "Exists" }[operator as string];
  const other = all.slice(0, index).findIndex((one) => one.fieldPath === fieldPath && one.operator === opposite);
  return other < 0 ? [] : [{ key: `unless/${index}/operator`, message: `with unless/${other} it excuses everything: the field is there or it is not` }];
}

/** What is wrong with a path. */
export function pathProblems(key: string, text: string, lists: "lists" | "no-lists" = "lists"): ParameterProblem[] {
  const path = parseFieldPath(text);
  if (typeof path === "string") return [{ key, message: path }];
  return lists === "no-lists" && path.length > 1 ? [{ key, message: "[*] cannot stand here" }] : [];
}

/** What is wrong with an operator and its values. */
export function operatorProblems(input: PredicateInput): ParameterProblem[] {
  const problem = predicateProblem(input);
  if (problem) return [{ key: "operator", message: problem }];
  if (input.operator !== "Matches") return [];
  return (input.values ?? []).flatMap((value, index) => {
    const message = patternProblem(String(value));
    return message ? [{ key: `values/${index}`, message }] : [];
  });
}

function conditionProblems(condition: Condition, key: string): ParameterProblem[] {
  const problem = predicateProblem(condition);
  return [...pathProblems(`${key}/fieldPath`, condition.fieldPath, "no-lists"), ...(problem ? [{ key: `${key}/operator`, message: problem }] : [])];
}
