import type { Plan, PlannedCheck } from "../../spec/plan.ts";
import type { Enforcement } from "../../spec/schema/primitives.ts";
import { celBody, matchConditions, resourceRules } from "../cel/policy.ts";
import { generatedLine } from "../generated.ts";
import { renderTemplate } from "../handlebars.ts";

/**
 * The API server keeps no reports: a warning that is in no audit event is seen by nobody but the one who is warned. What is
 * denied is in its event anyway; Deny and Warn together are refused.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#validation-actions
 */
const validationActions: Readonly<Record<Enforcement, string[]>> = { audit: ["Audit"], warn: ["Warn", "Audit"], enforce: ["Deny"] };

/** @param suffix what the names of the policy and of its binding end with */
export function renderPolicy(check: PlannedCheck, plan: Plan, suffix = ""): string {
  return renderTemplate("validating-admission-policy/policy.yaml", {
    ...identity(check, suffix),
    title: check.title,
    severity: check.severity,
    failurePolicy: plan.failurePolicy,
    resourceRules: resourceRules(check).map((rule) => ({ ...rule, scope: "*" })),
    matchConditions: matchConditions(check, plan.exemptNamespaces),
    body: celBody(check, oneLine(check)),
  });
}

export function renderBinding(check: PlannedCheck, _: Plan, suffix = ""): string {
  return renderTemplate("validating-admission-policy/binding.yaml", { ...identity(check, suffix), validationActions: validationActions[check.enforcement] });
}

const identity = ({ name, id, control }: PlannedCheck, suffix: string) => ({ generated: generatedLine, name: `${name}${suffix}`, check: id, control });

/**
 * The message without line breaks, and not blank in Go's eyes: the API server refuses others.
 * @see k8s.io/kubernetes/pkg/apis/admissionregistration/validation/validation.go (validateValidation)
 */
export function oneLine({ message, name }: PlannedCheck): string {
  const line = message.trim().replaceAll(/\s*[\r\n]\s*/g, " ");
  return /[^\s\u0085]/.test(line) ? line : name;
}
