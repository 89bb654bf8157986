import type { Plan, PlannedCheck } from "../../spec/plan.ts";
import { celBody, matchConditions, resourceRules } from "../cel/policy.ts";
import { generatedLine } from "../generated.ts";
import { renderTemplate } from "../handlebars.ts";
import type { RenderedFile } from "../renderer.ts";
import { annotations } from "./annotations.ts";

export const validationActions = { audit: "Audit", warn: "Warn", enforce: "Deny" } as const;

/** A ValidatingPolicy; autogen is off, every resource is listed, the action always written (its absence means Deny). */
export function validatingPolicy(check: PlannedCheck, plan: Plan): RenderedFile {
  const view = {
    generated: generatedLine,
    name: check.name,
    annotations: annotations(check),
    check: check.id,
    control: check.control,
    failurePolicy: plan.failurePolicy,
    validationAction: validationActions[check.enforcement],
    resourceRules: resourceRules(check),
    matchConditions: matchConditions(check, plan.exemptNamespaces),
    body: celBody(check),
  };
  return {
    path: `validating-policies/${check.name}.yaml`,
    text: renderTemplate("kyverno/validating-policy.yaml", view),
    control: check.control,
    check: check.id,
  };
}
