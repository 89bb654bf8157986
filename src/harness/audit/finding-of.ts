import { findControl } from "../../controls/catalogue.ts";
import { describeRole, describeSubject, roleReferenceOf, subjectsOf } from "../../kubernetes/rbac/index.ts";
import type { KubernetesObject } from "../../kubernetes/request.ts";
import type { PlannedAudit, PlannedCheck } from "../../spec/plan.ts";
import { scannedObject } from "../scan.ts";
import type { ScanSource } from "../scan-result.ts";
import type { AuditFinding } from "./audit-result.ts";

/** Its number in the checklist. */
export function itemOf(control: string): { item?: string } {
  const item = findControl(control)?.item;
  return item === undefined ? {} : { item };
}

/** A finding of a check or an audit about an object. */
export function findingOf(check: PlannedCheck | PlannedAudit, object: KubernetesObject, source: ScanSource | undefined, message: string): AuditFinding {
  const created = object.metadata["creationTimestamp"];
  return {
    ...itemOf(check.control),
    control: check.control,
    check: check.id,
    title: check.title,
    severity: check.severity,
    enforcement: check.enforcement,
    object: scannedObject(object),
    ...(source ? { source } : {}),
    ...(typeof created === "string" ? { created } : {}),
    ...bindingOf(object),
    message,
    why: check.rationale,
    remedy: check.remediation,
  };
}

function bindingOf(object: KubernetesObject): Pick<AuditFinding, "binding"> {
  const role = roleReferenceOf(object);
  return role && object.kind.endsWith("Binding") ? { binding: { role: describeRole(role), subjects: subjectsOf(object).map(describeSubject) } } : {};
}
