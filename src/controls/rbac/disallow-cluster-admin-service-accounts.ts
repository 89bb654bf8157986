import * as Type from "typebox";
import { AllowedSubjectsSchema } from "../../checks/role-binding.ts";
import { findKind, type ResourceKind } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { aks, cis, eks, gke, nsa } from "../references.ts";

export const disallowClusterAdminServiceAccounts: Control = {
  id: "disallow-cluster-admin-service-accounts",
  item: "1.2",
  area: "rbac",
  title: "ServiceAccounts are not bound to cluster-admin",
  severity: "critical",
  rationale: "A workload's token lies in its pods: whoever breaks into one of them would own the cluster.",
  remediation: "Give the ServiceAccount a Role with what it needs, in the namespaces where it needs it.",
  beyondAdmission: "Bindings that were there before the policy. Whoever may create pods in a namespace may run them as any ServiceAccount of it.",
  references: [...cis("5.1.1"), ...eks("4.1.1"), ...gke("4.1.1"), ...aks("4.1.1"), ...nsa("Authentication and authorization")],
  parameters: Type.Object({ allowedSubjects: Type.Optional(AllowedSubjectsSchema) }, { additionalProperties: false }),
  checkIds: ["cluster-admin"],
  checks: ({ allowedSubjects }) => [
    {
      id: "cluster-admin",
      title: "No ServiceAccount is bound to cluster-admin",
      kind: "role-binding",
      match: ["ClusterRoleBinding", "RoleBinding"].map((name) => findKind(name) as ResourceKind),
      parameters: {
        roles: ["cluster-admin"],
        subjectKinds: ["ServiceAccount"],
        ...(allowedSubjects === undefined ? {} : { allowedSubjects }),
      },
      message: "do not bind a ServiceAccount to cluster-admin",
    },
  ],
  audits: [{ id: "equivalent-role", title: "No ServiceAccount is bound to a role that grants everything", kinds: ["ClusterRoleBinding", "RoleBinding"] }],
  artifacts: [],
};
