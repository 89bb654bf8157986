import { findControl } from "../../controls/catalogue.ts";
import type { Plan } from "../../spec/plan.ts";
import type { Enforcement } from "../../spec/schema/primitives.ts";
import { enforcementOrder } from "../scan-counter.ts";
import type { AuditFinding, AuditItem, AuditResult, NotJudged } from "./audit-result.ts";
import type { AuditOutcome } from "./audit-run.ts";
import type { ReadObjects } from "./read-dump.ts";

type Told = Pick<ReadObjects, "place" | "notRead" | "problems"> & AuditOutcome & { readonly plan: Plan; readonly failOn: Enforcement };

/** What an audit came to. What was not read or not judged is never green. */
export function summarize({ plan, failOn, place, notRead, problems, findings: unsorted, notJudged, objects }: Told): AuditResult {
  const findings = unsorted.toSorted(byObject);
  const failing = findings.filter(({ enforcement }) => enforcementOrder.indexOf(enforcement) >= enforcementOrder.indexOf(failOn)).length;
  return {
    judgedBy: plan.name,
    place,
    checks: plan.checks.length + plan.audits.length,
    objects: { ...objects, withFindings: new Set(findings.map(objectKey)).size },
    findings,
    items: itemsOf(plan, findings, notJudged),
    notRead,
    notJudged,
    notConfigured: plan.notConfigured,
    problems,
    failing,
    clean: failing === 0 && notRead.length === 0 && notJudged.length === 0 && problems.length === 0,
  };
}

/** Cluster-scoped objects first, then by namespace, kind and name; findings of one object in the order of the checklist. */
function byObject(one: AuditFinding, other: AuditFinding): number {
  return compare(objectKey(one), objectKey(other)) || compare(one.item ?? "~", other.item ?? "~");
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

const objectKey = ({ object: { namespace = "", kind, name } }: AuditFinding) => [namespace, kind, name].join("\n");

function itemsOf({ checks, audits }: Plan, findings: readonly AuditFinding[], notJudged: readonly NotJudged[]): AuditItem[] {
  const rows = new Map<string, AuditItem>();
  for (const { control, severity } of [...checks, ...audits]) {
    const item = findControl(control)?.item;
    const own = findings.filter((finding) => finding.control === control);
    rows.set(control, {
      ...(item === undefined ? {} : { item }),
      control,
      severity,
      findings: own.length,
      objects: new Set(own.map(objectKey)).size,
      notJudged: new Set(notJudged.filter((entry) => entry.control === control).map(({ check }) => check)).size,
    });
  }
  return [...rows.values()].sort((one, other) => compare(one.item ?? "~", other.item ?? "~"));
}
