import { pointerOf } from "../pointer.ts";
import { error, type Problem } from "../problem.ts";
import type { Rule } from "./rule.ts";

/** Whole numbers that not every language of policies can tell from their neighbours. */
export const numbers: Rule = (spec) => unsafe(spec, ["spec"]);

function unsafe(value: unknown, steps: readonly (string | number)[]): Problem[] {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    return [
      error(
        "number-too-large",
        pointerOf(...steps),
        `the number is not exact: it is beyond ±${Number.MAX_SAFE_INTEGER}`,
        "quote it where text is meant, or use a smaller number",
      ),
    ];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => unsafe(item, [...steps, key]));
}
