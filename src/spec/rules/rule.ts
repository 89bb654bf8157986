import type { Plan } from "../plan.ts";
import type { Problem } from "../problem.ts";
import type { SpecBody } from "../schema/index.ts";

export type RuleContext = {
  readonly now: Date;
  /** Whether expired waivers are warnings. */
  readonly allowExpired: boolean;
  /** What the spec comes to; own checks that name unknown kinds are left out. */
  readonly plan: Plan;
};

/** Something that a schema cannot say of a spec. */
export type Rule = (spec: SpecBody, context: RuleContext) => Problem[];
