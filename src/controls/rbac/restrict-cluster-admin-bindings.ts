import Type from "typebox";
import { AllowedSubjectsSchema } from "../../checks/role-binding.ts";
import type { JsonObject } from "../../kubernetes/json.ts";
import { findKind, type ResourceKind } from "../../kubernetes/kinds.ts";
import type { ClusterFacts, Control } from "../control.ts";
import { aks, cis, eks, gke, nsa } from "../references.ts";

const group = (name: string): JsonObject => ({ kind: "Group", name });

export const restrictClusterAdminBindings: Control = {
  id: "restrict-cluster-admin-bindings",
  item: "1.1",
  area: "rbac",
  title: "No one but the system is bound to cluster-admin",
  severity: "critical",
  rationale: "cluster-admin may do everything to everything; whoever holds it for daily work is one stolen credential away from losing the cluster.",
  remediation: "Bind a role that grants what is needed; list break-glass subjects in allowedSubjects.",
  beyondAdmission:
    "The group system:masters in a client certificate or a token: it passes every authorizer, and only a new CA takes it back. Bindings that were there before the policy stay.",
  references: [...cis("5.1.1", "5.1.7"), ...eks("4.1.1"), ...gke("4.1.1", "4.1.6"), ...aks("4.1.1"), ...nsa("Authentication and authorization")],
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
  audits: [{ id: "equivalent-role", title: "Users and groups are bound to no role that grants everything", kinds: ["ClusterRoleBinding", "RoleBinding"] }],
  artifacts: [],
};

/** The bindings that Kubernetes and kubeadm themselves make, by exact name and subject: a name beginning system: exempts nothing. */
function defaultBindings({ platform }: ClusterFacts): JsonObject[] {
  return [
    { name: "cluster-admin", subjects: [group("system:masters")] },
    ...(platform === "kubeadm" ? [{ name: "kubeadm:cluster-admins", subjects: [group("kubeadm:cluster-admins")] }] : []),
  ];
}
