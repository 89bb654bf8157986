import type { ArtifactKind } from "../../controls/control.ts";
import type { Plan } from "../../spec/plan.ts";
import type { Unsupported } from "../renderer.ts";

/** What a plan asks of Kyverno and does not get. */
export function kyvernoUnsupported(plan: Plan): Unsupported[] {
  const planned = (kind: ArtifactKind) => plan.artifacts.find(({ artifact }) => artifact === kind);
  const said: Unsupported[] = [];
  const signatures = planned("image-signatures");
  if (signatures?.parameters.signatures !== undefined && !plan.kyverno?.policyKinds.includes("ValidatingPolicy")) {
    const reason = plan.kyverno ? "an ImageValidatingPolicy verifies signatures, and policyKinds leaves out its kind" : "only Kyverno verifies signatures";
    said.push({ control: signatures.control, reason });
  }
  const accounts = planned("service-account-mutation");
  if (plan.kyverno && accounts && !plan.checks.some(({ control, enforcement }) => control === accounts.control && enforcement === "enforce")) {
    said.push({
      control: accounts.control,
      reason: "ServiceAccounts are not changed, as the check does not enforce: it shows those that leave the field open",
    });
  }
  return said;
}
