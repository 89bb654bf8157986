import distance from "fastest-levenshtein";
import { catalogue } from "../controls/catalogue.ts";
import { checklist } from "../controls/checklist.ts";
import type { Control } from "../controls/control.ts";
import { profileHolds, profileNames } from "../controls/profiles.ts";
import { userError } from "../diagnostics/user-error.ts";

/** What is shown of a control. */
export type ControlInfo = Pick<
  Control,
  "id" | "item" | "area" | "title" | "severity" | "rationale" | "remediation" | "beyondAdmission" | "references" | "artifacts"
> & {
  readonly checks: readonly string[];
  /** What only an audit of a cluster judges. */
  readonly audits: readonly string[];
  readonly requires: readonly string[];
  readonly profiles: readonly string[];
  /** Targets that render something of it. */
  readonly targets: readonly string[];
};

/** An item of the checklist, without a control where this version renders nothing of it; or a control beside it. */
export type ChecklistEntry = { readonly item?: string; readonly id: string; readonly control?: ControlInfo };

const artifactTargets: Readonly<Record<Control["artifacts"][number], readonly string[]>> = {
  "least-privilege-roles": ["rbac"],
  "default-deny-network-policies": ["network"],
  "default-deny-of-new-namespaces": ["kyverno"],
  "flow-network-policies": ["network"],
  "egress-network-policies": ["network"],
  "limit-ranges": ["namespaces"],
  "resource-quotas": ["namespaces"],
  "default-service-accounts": ["namespaces"],
  "service-account-mutation": ["kyverno"],
  "pod-security-labels": ["pod-security"],
  "pod-security-configuration": ["pod-security", "bootstrap"],
  "image-signatures": ["kyverno"],
  "encryption-configuration": ["encryption", "bootstrap"],
  "external-secrets": ["secrets"],
  "audit-flags": ["bootstrap"],
  "audit-policy": ["audit", "bootstrap"],
  "audit-shipper": ["audit"],
  "audit-webhook": ["audit", "bootstrap"],
  "image-scan-workflows": ["ci"],
};

/** The checklist in its order, with what is rendered of each item, and the controls that are no item of it. */
export function listControls(): ChecklistEntry[] {
  const items = checklist.map(({ item, control }) => {
    const found = catalogue.find(({ id }) => id === control);
    return { item, id: control, ...(found ? { control: describe(found) } : {}) };
  });
  return [...items, ...catalogue.filter(({ item }) => item === undefined).map((control) => ({ id: control.id, control: describe(control) }))];
}

/** One control. @throws UserError with the nearest id where there is none of that name */
export function showControl(id: string): ControlInfo {
  const found = catalogue.find((control) => control.id === id || control.item === id);
  if (found) return describe(found);
  const nearest = distance.closest(
    id,
    catalogue.map((control) => control.id),
  );
  const known = checklist.find((entry) => entry.control === id || entry.item === id);
  throw userError("unknown-control", known ? `${known.control} (${known.item}) is not rendered by this version` : `there is no control ${id}`, {
    remedy: known ? "`bulwark controls` lists what is" : `did you mean ${nearest}?`,
  });
}

function describe(control: Control): ControlInfo {
  const { checks: _, checkIds, parameters: __, requires = [], audits = [], ...shown } = control;
  const rendered = [
    ...(checkIds.length > 0 ? ["kyverno", "gatekeeper", "validating-admission-policy"] : []),
    ...control.artifacts.flatMap((artifact) => artifactTargets[artifact]),
  ];
  return {
    ...shown,
    checks: checkIds,
    audits: audits.map(({ id }) => id),
    requires,
    profiles: profileNames.filter((profile) => profileHolds(profile, control.id) || checkIds.some((check) => profileHolds(profile, control.id, check))),
    targets: [...new Set(rendered)],
  };
}
