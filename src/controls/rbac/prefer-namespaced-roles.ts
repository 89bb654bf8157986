import type { AllowedBinding } from "../../checks/role-binding.ts";
import { wildcard } from "../../kubernetes/policy-rule.ts";
import type { Control } from "../control.ts";
import { aks, cis, eks, gke, nsa } from "../references.ts";
import { AllowedSchema } from "./roles/allowed.ts";
import { bindingsAllowed, bindsInCluster, kindsNamed } from "./roles/bindings.ts";
import { forbidding, grants } from "./roles/grants.ts";

export const preferNamespacedRoles: Control = {
  id: "prefer-namespaced-roles",
  item: "1.4",
  area: "rbac",
  title: "Subjects get roles in their namespaces, not in the whole cluster",
  severity: "medium",
  rationale: "A ClusterRoleBinding holds in every namespace, those of others and those to come: a stolen credential reaches them all.",
  remediation:
    "Declare in spec.roles who needs what in which namespace, apply the roles that it renders, and remove the ClusterRoleBindings that gave more; list in allowedSubjects or allowedBindings who needs the whole cluster.",
  beyondAdmission:
    "Whether a role is as small as it could be: that takes knowledge of what its subjects do, such as an audit log. Bindings that were there before stay.",
  references: [
    ...cis("5.1.1", "5.1.2", "5.1.3"),
    ...eks("4.1.1", "4.1.2", "4.1.3"),
    ...gke("4.1.1", "4.1.2", "4.1.3"),
    ...aks("4.1.1", "4.1.2", "4.1.3"),
    ...nsa("Authentication and authorization"),
  ],
  parameters: AllowedSchema,
  checkIds: ["cluster-role-bindings", "secrets-of-all-namespaces"],
  checks: ({ allowedSubjects, allowedBindings = [], allowedRoles }, { platform, declaredBindings = [] }) => [
    {
      id: "cluster-role-bindings",
      title: "No one but the system is bound to a role in the whole cluster",
      kind: "role-binding",
      match: kindsNamed("ClusterRoleBinding"),
      parameters: {
        roles: [wildcard],
        allowedBindings: bindingsAllowed(platform, bindsInCluster, [...declaredBindings, ...(allowedBindings as unknown as AllowedBinding[])]),
        ...(allowedSubjects === undefined ? {} : { allowedSubjects }),
      },
      message: "bind the role in the namespaces where it is needed, or list in the spec who needs the whole cluster",
    },
    {
      id: "secrets-of-all-namespaces",
      title: "No ClusterRole reads the Secrets of whatever namespace",
      kind: "rbac-rule",
      match: kindsNamed("ClusterRole"),
      parameters: forbidding(grants.secrets, allowedRoles),
      message: "read Secrets by a Role in their namespace, or by their names",
    },
  ],
  audits: [
    { id: "role-exists", title: "The role of a binding exists", kinds: ["ClusterRoleBinding", "RoleBinding"] },
    { id: "account-exists", title: "The ServiceAccounts of a binding exist", kinds: ["ClusterRoleBinding", "RoleBinding"] },
  ],
  artifacts: ["least-privilege-roles"],
};
