import type { BundleFile } from "../../engines/engine.ts";
import type { Plan } from "../../spec/plan.ts";
import type { RunProblem } from "../result.ts";
import { auditPolicyEvaluator } from "./audit-policy.ts";
import type { Claim, Evaluator } from "./claim.ts";
import { networkPolicyEvaluator } from "./network-policies.ts";
import { roleEvaluator } from "./roles.ts";
import { staticPolicyEvaluator } from "./static-policies.ts";

/** Every evaluator, in the order of the checklist. */
export const evaluators: readonly Evaluator[] = [roleEvaluator, networkPolicyEvaluator, auditPolicyEvaluator, staticPolicyEvaluator];

/** What the files do of what the plan's artifacts must do; an evaluator that gave one answer to everything is a problem. */
export function judgeClaims(plan: Plan, files: readonly BundleFile[]): { claims: Claim[]; problems: RunProblem[] } {
  const judged = evaluators.map((evaluator) => ({ evaluator, claims: evaluator.judge(plan, files) }));
  return { claims: judged.flatMap(({ claims }) => claims), problems: judged.flatMap(({ evaluator, claims }) => oneAnswer(evaluator, claims)) };
}

/** Who says the same of everything has proven nothing. */
function oneAnswer({ name }: Evaluator, claims: readonly Claim[]): RunProblem[] {
  const right = new Set(claims.filter(({ expected, found }) => expected === found).map(({ found }) => found));
  if (claims.length === 0 || right.size > 1) return [];
  return [
    {
      code: "one-answer",
      message: `${name} was not seen to tell one thing from another: ${right.size === 0 ? "nothing was as expected" : `all that was right was "${[...right][0]}"`}`,
      remedy: "look at the claims that failed; where none did, this is a fault of Bulwark's: please report it",
    },
  ];
}
