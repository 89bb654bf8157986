import { existsSync } from "node:fs";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { userError } from "../../diagnostics/user-error.ts";
import type { Plan } from "../../spec/plan.ts";
import type { Enforcement } from "../../spec/schema/primitives.ts";
import { loadScanPlan, type ScanPlanOptions, scanPolicies } from "../scan-plan.ts";
import type { AuditResult } from "./audit-result.ts";
import { AuditRun } from "./audit-run.ts";
import { type ClusterOptions, readCluster } from "./read-cluster.ts";
import { type DumpOptions, readDump } from "./read-dump.ts";
import { summarize } from "./summarize.ts";

export type AuditOptions = ScanPlanOptions &
  Omit<ClusterOptions, "run" | "plan"> &
  Omit<DumpOptions, "run" | "paths"> & {
    /** Files, folders, globs, and `-` for standard input, in place of a cluster. */
    readonly from?: readonly string[] | undefined;
    /** The mildest enforcement whose findings make the audit unclean. */
    readonly failOn: Enforcement;
  };

export type AuditOutcome = { readonly result: AuditResult; readonly warnings: readonly Diagnostic[] };

/** The spec that is used where none is named and it is there. */
const defaultSpec = "bulwark.yaml";

/**
 * Judges the objects of a cluster, or those of a dump of one, by the policies that admission would use and by what only all
 * objects together show.
 * @throws UserError where nothing could be read or there is nothing to judge by
 */
export async function audit(options: AuditOptions): Promise<AuditOutcome> {
  const { plan, warnings } = await auditPlan(options);
  const { createReviewer } = await import("../../engines/opa-wasm/reviewer.ts");
  const run = new AuditRun(plan, await createReviewer(scanPolicies(plan)));
  const read = options.from ? await readDump({ ...options, paths: options.from, run }) : await readCluster({ ...options, plan, run });
  const outcome = run.end(read.knowledge);
  return { result: summarize({ plan, failOn: options.failOn, ...read, ...outcome }), warnings: [...warnings, ...read.warnings] };
}

/** Controls without checks of single objects can be audited, too: they are chosen here and not by the scan. */
async function auditPlan(options: AuditOptions): Promise<{ plan: Plan; warnings: readonly Diagnostic[] }> {
  if (options.spec !== undefined && options.profile !== undefined)
    throw userError("spec-and-profile", "a spec names its profile itself", { remedy: "leave out --profile, or the spec" });
  const spec = options.spec ?? (options.profile === undefined && existsSync(defaultSpec) ? defaultSpec : undefined);
  const { plan, warnings } = await loadScanPlan({ ...options, spec, controls: [] });
  return { plan: selected(plan, options.controls ?? []), warnings };
}

function selected(plan: Plan, controls: readonly string[]): Plan {
  if (controls.length === 0) return plan;
  const known = [...new Set([...plan.checks, ...plan.audits].map(({ control }) => control))];
  for (const control of controls.filter((id) => !known.includes(id))) {
    const parameters = plan.notConfigured.find((entry) => entry.control === control)?.parameters;
    if (parameters)
      throw userError("not-configured", `${control} needs ${parameters.join(", ")}`, {
        remedy: `set spec.controls.${control}.parameters in a spec and name that`,
      });
    throw userError("unknown-control", `nothing of ${control} can be audited by ${plan.name}`, { remedy: `it has ${known.join(", ")}` });
  }
  const isChosen = ({ control }: { readonly control: string }) => controls.includes(control);
  return { ...plan, checks: plan.checks.filter(isChosen), audits: plan.audits.filter(isChosen), notConfigured: plan.notConfigured.filter(isChosen) };
}
