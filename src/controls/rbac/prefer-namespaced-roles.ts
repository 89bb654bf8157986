import Type from "typebox";
import type { Control } from "../control.ts";
import { aks, cis, eks, gke, nsa } from "../references.ts";

export const preferNamespacedRoles: Control = {
  id: "prefer-namespaced-roles",
  item: "1.4",
  area: "rbac",
  title: "Subjects get roles in their namespaces, not in the whole cluster",
  severity: "medium",
  rationale: "A ClusterRoleBinding holds in every namespace, those of others and those to come: a stolen credential reaches them all.",
  remediation:
    "Declare in spec.roles who needs what in which namespace, apply the roles that it renders, and remove the bindings that gave more: this version has no check that judges ClusterRoleBindings on admission.",
  beyondAdmission:
    "Whether a role is as small as it could be: that takes knowledge of what its subjects do, such as an audit log. Bindings that were there before stay.",
  references: [
    ...cis("5.1.1", "5.1.3"),
    ...eks("4.1.1", "4.1.3"),
    ...gke("4.1.1", "4.1.3"),
    ...aks("4.1.1", "4.1.3"),
    ...nsa("Authentication and authorization"),
  ],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: [],
  checks: () => [],
  audits: [
    { id: "role-exists", title: "The role of a binding exists", kinds: ["ClusterRoleBinding", "RoleBinding"] },
    { id: "account-exists", title: "The ServiceAccounts of a binding exist", kinds: ["ClusterRoleBinding", "RoleBinding"] },
  ],
  artifacts: ["least-privilege-roles"],
};
