import type { PlannedCheck } from "../../spec/plan.ts";

export const categories: Readonly<Record<string, string>> = {
  rbac: "RBAC",
  network: "Network",
  pods: "Pod Security",
  secrets: "Secrets",
  images: "Images",
  audit: "Audit",
  own: "Organisation",
};

/**
 * The annotations by which Kyverno's reports and its policy library describe a policy.
 * @see https://kyverno.io/policies/
 */
export function annotations(check: PlannedCheck): Record<string, string> {
  return {
    "policies.kyverno.io/category": categories[check.area] as string,
    "policies.kyverno.io/description": check.rationale,
    "policies.kyverno.io/minversion": "1.17.0",
    "policies.kyverno.io/severity": check.severity,
    "policies.kyverno.io/subject": check.match.map(({ kind }) => kind).join(","),
    "policies.kyverno.io/title": check.title,
  };
}
