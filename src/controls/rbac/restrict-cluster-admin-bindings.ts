import Type from "typebox";
import { AllowedSubjectsSchema } from "../../checks/role-binding.ts";
import type { JsonObject } from "../../kubernetes/json.ts";
import { findKind, type ResourceKind } from "../../kubernetes/kinds.ts";
import type { ClusterFacts, Control } from "../control.ts";

const group = (name: string): JsonObject => ({ kind: "Group", name });

export const restrictClusterAdminBindings: Control = {
  id: "restrict-cluster-admin-bindings",
  item: "1.1",
  area: "rbac",
  title: "No one but the system is bound to cluster-admin",
  severity: "critical",
  rationale: "cluster-admin may do everything to everything; whoever holds it for daily work is one stolen credential away from losing the cluster.",
  remediation: "Bind a role that grants what is needed; list break-glass subjects in allowedSubjects.",
  references: [
    { benchmark: "CIS Kubernetes Benchmark", version: "1.12", id: "5.1.1" },
    { benchmark: "CIS Kubernetes Benchmark", version: "1.12", id: "5.1.7" },
    { benchmark: "NSA/CISA Kubernetes Hardening Guide", version: "1.2", id: "Authentication and authorization" },
  ],
  parameters: Type.Object({ allowedSubjects: Type.Optional(AllowedSubjectsSchema) }, { additionalProperties: false }),
  checkIds: ["cluster-admin"],
  checks: ({ allowedSubjects }, cluster) => [
    {
      id: "cluster-admin",
      title: "Users and groups are not bound to cluster-admin",
      kind: "role-binding",
      match: ["ClusterRoleBinding", "RoleBinding"].map((name) => findKind(name) as ResourceKind),
      parameters: {
        roles: ["cluster-admin"],
        subjectKinds: ["User", "Group"],
        allowedBindings: defaultBindings(cluster),
        ...(allowedSubjects === undefined ? {} : { allowedSubjects }),
      },
      message: "bind a smaller role than cluster-admin",
    },
  ],
  artifacts: [],
};

/** The bindings that Kubernetes and kubeadm themselves make, by exact name and subject: a name beginning system: exempts nothing. */
function defaultBindings({ platform }: ClusterFacts): JsonObject[] {
  return [
    { name: "cluster-admin", subjects: [group("system:masters")] },
    ...(platform === "kubeadm" ? [{ name: "kubeadm:cluster-admins", subjects: [group("kubeadm:cluster-admins")] }] : []),
  ];
}
