import * as Type from "typebox";
import type { Control } from "../../../src/controls/control.ts";
import { findKind, type ResourceKind } from "../../../src/kubernetes/kinds.ts";

export const newControl: Control = {
  id: "new-control",
  item: "0.0",
  area: "pods",
  title: "TODO: what holds in a cluster that follows the control",
  severity: "medium",
  rationale: "TODO: what an attacker gains, or what breaks, where it is not followed.",
  remediation: "TODO: what to change in a manifest, with the names of the fields.",
  beyondAdmission: "TODO: what of it no admission policy can enforce.",
  references: [{ benchmark: "TODO: a benchmark", version: "1.0", id: "TODO: its point" }],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: ["exec"],
  checks: () => [
    {
      id: "exec",
      title: "No role grants sessions in pods",
      kind: "rbac-rule",
      match: ["ClusterRole", "Role"].map((name) => findKind(name) as ResourceKind),
      parameters: { forbidden: [{ verbs: ["create", "get"], apiGroups: [""], resources: ["pods/exec", "pods/attach"], allowedRoles: ["on-call"] }] },
      message: "grant no sessions in pods",
    },
  ],
  artifacts: [],
};
