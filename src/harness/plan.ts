import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { loadSpec } from "../spec/load.ts";
import type { Plan } from "../spec/plan.ts";
import { resolve } from "../spec/resolve.ts";
import { networkWarnings } from "./network-warnings.ts";

export type LoadedPlan = { readonly plan: Plan; readonly digest: string; readonly warnings: readonly Diagnostic[] };

/** Loads a spec file and writes out its defaults. @throws UserError with every problem of the spec */
export function loadPlan(file: string, options: { readonly now: Date; readonly allowExpired: boolean }): LoadedPlan {
  const { spec, digest, warnings } = loadSpec(file, options);
  const plan = resolve(spec);
  return { plan, digest, warnings: [...warnings, ...webhookWarnings(plan, file), ...notRenderedWarnings(plan, file), ...networkWarnings(plan, file)] };
}

/** Gatekeeper's failurePolicy is set on a webhook that no bundle renders. */
function webhookWarnings({ gatekeeper, kyverno, validatingAdmissionPolicy, failurePolicy, checks }: Plan, file: string): Diagnostic[] {
  if (!gatekeeper || failurePolicy === "Ignore" || checks.length === 0) return [];
  const heeding = [...(kyverno ? ["Kyverno"] : []), ...(validatingAdmissionPolicy ? ["the API server's own policies"] : [])];
  return [
    {
      code: "failure-policy-elsewhere",
      severity: "warning",
      message: `failurePolicy Fail holds for ${heeding.join(" and ") || "no engine of this spec"}; Gatekeeper's is a setting of its own ValidatingWebhookConfiguration, which is installed with Ignore`,
      location: { file, pointer: "/spec/failurePolicy" },
      remedy: "set validatingWebhookFailurePolicy: Fail where Gatekeeper is installed",
    },
  ];
}

/** What the spec names and this version does not render is said on every run. */
function notRenderedWarnings({ notRendered }: Plan, file: string): Diagnostic[] {
  return notRendered.map(({ pointer, what, reason }) => ({
    code: "not-rendered",
    severity: "warning",
    message: `${what}: ${reason}`,
    location: { file, pointer },
  }));
}
