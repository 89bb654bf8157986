import Type from "typebox";
import { AllowedSubjectsSchema } from "../../checks/role-binding.ts";
import { findKind, type ResourceKind } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";

export const disallowClusterAdminServiceAccounts: Control = {
  id: "disallow-cluster-admin-service-accounts",
  item: "1.2",
  area: "rbac",
  title: "ServiceAccounts are not bound to cluster-admin",
  severity: "critical",
  rationale: "A workload's token lies in its pods: whoever breaks into one of them would own the cluster.",
  remediation: "Give the ServiceAccount a Role with what it needs, in the namespaces where it needs it.",
  references: [
    { benchmark: "CIS Kubernetes Benchmark", version: "1.12", id: "5.1.1" },
    { benchmark: "NSA/CISA Kubernetes Hardening Guide", version: "1.2", id: "Authentication and authorization" },
  ],
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
  artifacts: [],
};
