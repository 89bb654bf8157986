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
  checkIds: ["admin"],
  checks: () => [
    {
      id: "admin",
      title: "Nobody is bound to admin",
      kind: "role-binding",
      match: ["ClusterRoleBinding", "RoleBinding"].map((name) => findKind(name) as ResourceKind),
      parameters: { roles: ["admin"] },
      message: "bind a smaller role than admin",
    },
  ],
  artifacts: [],
};
