import type { ParameterProblem } from "../../checks/field-problems.ts";
import { pointerOf } from "../pointer.ts";
import { error, type Problem } from "../problem.ts";

/** What a check kind says of parameters, each at the nearest parameter that is written. */
export function parameterProblems(pointer: string, parameters: object, problems: readonly ParameterProblem[]): Problem[] {
  const told = problems.map(({ key, message }) =>
    error(
      "bad-parameters",
      `${pointer}${pointerOf(...written(parameters, key))}`,
      `${key === "" ? "parameters" : key}: ${message}`,
      "see the check kind's parameters",
    ),
  );
  return [...new Map(told.map((problem) => [problem.pointer + problem.message, problem])).values()];
}

/** The steps of a key such as `unless/0/fieldPath` as far as they are there; keys of a mapping may hold slashes. */
function written(parameters: object, key: string): string[] {
  const steps: string[] = [];
  let value: unknown = parameters;
  let rest = key;
  while (rest !== "" && typeof value === "object" && value !== null) {
    const step = Object.keys(value).find((name) => rest === name || rest.startsWith(`${name}/`));
    if (step === undefined) break;
    steps.push(step);
    value = (value as Record<string, unknown>)[step];
    rest = rest.slice(step.length + 1);
  }
  return steps;
}
