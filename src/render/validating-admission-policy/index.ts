import type { Plan, PlannedCheck } from "../../spec/plan.ts";
import type { Enforcement } from "../../spec/schema/primitives.ts";
import { byPath } from "../by-path.ts";
import { celBody, matchConditions, resourceRules } from "../cel/policy.ts";
import { generatedLine } from "../generated.ts";
import { renderTemplate } from "../handlebars.ts";
import { kustomization, kustomizationOf } from "../kustomization.ts";
import type { RenderedFile, Renderer } from "../renderer.ts";

/**
 * The API server keeps no reports: a warning that is in no audit event is seen by nobody but the one who is warned. What is
 * denied is in its event anyway; Deny and Warn together are refused.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#validation-actions
 */
const validationActions: Readonly<Record<Enforcement, string[]>> = { audit: ["Audit"], warn: ["Warn", "Audit"], enforce: ["Deny"] };

/** What the API server judges by itself: a policy for each check, and the binding without which it does nothing. */
export const validatingAdmissionPolicyRenderer: Renderer = {
  target: "validating-admission-policy",
  render: (plan) => {
    if (!plan.validatingAdmissionPolicy || plan.checks.length === 0) return { files: [], unsupported: [] };
    const [bindings, policies] = [plan.checks.map(binding), plan.checks.map((check) => policy(check, plan))];
    const folders = [...kustomization("bindings", bindings), ...kustomization("policies", policies)];
    return { files: [...bindings, ...policies, ...folders, kustomizationOf("", ["bindings", "policies"])].sort(byPath), unsupported: [] };
  },
};

function policy(check: PlannedCheck, plan: Plan): RenderedFile {
  const view = {
    ...identity(check),
    title: check.title,
    severity: check.severity,
    failurePolicy: plan.failurePolicy,
    resourceRules: resourceRules(check).map((rule) => ({ ...rule, scope: "*" })),
    matchConditions: matchConditions(check, plan.exemptNamespaces),
    body: celBody(check, oneLine(check)),
  };
  return { path: `policies/${check.name}.yaml`, text: renderTemplate("validating-admission-policy/policy.yaml", view), ...fileOf(check) };
}

function binding(check: PlannedCheck): RenderedFile {
  const view = { ...identity(check), validationActions: validationActions[check.enforcement] };
  return { path: `bindings/${check.name}.yaml`, text: renderTemplate("validating-admission-policy/binding.yaml", view), ...fileOf(check) };
}

const identity = ({ name, id, control }: PlannedCheck) => ({ generated: generatedLine, name, check: id, control });
const fileOf = ({ id, control }: PlannedCheck) => ({ control, check: id });

/**
 * The message without line breaks, and not blank in Go's eyes: the API server refuses others.
 * @see k8s.io/kubernetes/pkg/apis/admissionregistration/validation/validation.go (validateValidation)
 */
export function oneLine({ message, name }: PlannedCheck): string {
  const line = message.trim().replaceAll(/\s*[\r\n]\s*/g, " ");
  return /[^\s\u0085]/.test(line) ? line : name;
}
