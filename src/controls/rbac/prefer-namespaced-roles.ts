import Type from "typebox";
import type { Control } from "../control.ts";

export const preferNamespacedRoles: Control = {
  id: "prefer-namespaced-roles",
  item: "1.4",
  area: "rbac",
  title: "Subjects get roles in their namespaces, not in the whole cluster",
  severity: "medium",
  rationale: "A ClusterRoleBinding holds in every namespace, those of others and those to come: a stolen credential reaches them all.",
  remediation:
    "Declare in spec.roles who needs what in which namespace, apply the roles that it renders, and remove the bindings that gave more: this version has no check that judges ClusterRoleBindings on admission.",
  references: [
    ...["5.1.1", "5.1.3"].map((id) => ({ benchmark: "CIS Kubernetes Benchmark", version: "1.12", id })),
    { benchmark: "NSA/CISA Kubernetes Hardening Guide", version: "1.2", id: "Authentication and authorization" },
  ],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: [],
  checks: () => [],
  artifacts: ["least-privilege-roles"],
};
