import type { ProfileName } from "../controls/profiles.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { userError } from "../diagnostics/user-error.ts";
import type { BundleFile } from "../engines/engine.ts";
import { kubernetesVersions } from "../kubernetes/versions.ts";
import { gatekeeperRenderer } from "../render/gatekeeper/index.ts";
import type { Plan } from "../spec/plan.ts";
import { resolve } from "../spec/resolve.ts";

export type ScanPlanOptions = {
  /** File of the spec; without one, the controls of a profile are asked for as they are out of the box. */
  readonly spec?: string | undefined;
  readonly profile?: ProfileName | undefined;
  /** Only these controls. */
  readonly controls?: readonly string[] | undefined;
  readonly allowExpired: boolean;
  readonly now: Date;
};

/** The plan that objects are held against, and the files that judge them. */
export type ScanPlan = { readonly plan: Plan; readonly files: readonly BundleFile[]; readonly warnings: readonly Diagnostic[] };

/**
 * Loads what a scan judges by: the policies for Gatekeeper, whatever the targets of the spec.
 * @throws UserError
 */
export async function loadScanPlan(options: ScanPlanOptions): Promise<ScanPlan> {
  const { plan: whole, warnings } = options.spec === undefined ? { plan: builtInPlan(options.profile), warnings: [] } : await ownPlan(options.spec, options);
  const plan = { ...whole, checks: selectChecks(whole, options.controls ?? []) };
  if (plan.checks.length === 0)
    throw userError("no-checks", `${plan.name} has no checks: there is nothing to judge by`, { remedy: "choose a profile, or enable controls" });
  return { plan, files: scanPolicies(plan), warnings };
}

/** The policies of a plan for Gatekeeper, whatever its targets. */
export function scanPolicies(plan: Plan): BundleFile[] {
  const { files } = gatekeeperRenderer.render({ ...plan, gatekeeper: plan.gatekeeper ?? { version: "3.23" } });
  return files.map(({ path, text }) => ({ path: `gatekeeper/${path}`, text }));
}

async function ownPlan(spec: string, options: ScanPlanOptions): Promise<{ plan: Plan; warnings: readonly Diagnostic[] }> {
  const { loadPlan } = await import("./plan.ts");
  const { plan, warnings } = loadPlan(spec, options);
  // Of a cluster's webhook; nothing that files are held against.
  return { plan, warnings: warnings.filter(({ code }) => code !== "failure-policy-elsewhere") };
}

/** A profile with nothing set and no namespace exempt: a scan of files passes nothing over that it was not told to. */
function builtInPlan(profile: ProfileName = "restricted"): Plan {
  const kubernetesVersion = kubernetesVersions.at(-1) as (typeof kubernetesVersions)[number];
  return resolve({
    apiVersion: "bulwark.dev/v1alpha1",
    kind: "HardeningSpec",
    metadata: { name: `profile ${profile}` },
    spec: { cluster: { platform: "kubeadm", kubernetesVersion }, targets: { gatekeeper: {} }, profile, exemptNamespaces: [] },
  });
}

function selectChecks({ checks, notConfigured, name }: Plan, controls: readonly string[]): Plan["checks"] {
  const known = [...new Set(checks.map(({ control }) => control))];
  for (const control of controls.filter((id) => !known.includes(id))) {
    const parameters = notConfigured.find((entry) => entry.control === control)?.parameters;
    if (parameters)
      throw userError("not-configured", `${control} needs ${parameters.join(", ")}`, {
        remedy: `set spec.controls.${control}.parameters in a spec and name that with --spec`,
      });
    throw userError("unknown-control", `no check of ${name} is of ${control}`, { remedy: `it has ${known.join(", ")}` });
  }
  return controls.length === 0 ? checks : checks.filter(({ control }) => controls.includes(control));
}
