import type { Control } from "../control.ts";
import { aks, cis, eks, gke, nsa } from "../references.ts";
import { AllowedSchema } from "./roles/allowed.ts";
import { clusterAdminChecks } from "./roles/cluster-admin-checks.ts";

export const restrictClusterAdminBindings: Control = {
  id: "restrict-cluster-admin-bindings",
  item: "1.1",
  area: "rbac",
  title: "No one but the system is bound to cluster-admin, or to what comes to it",
  severity: "critical",
  rationale:
    "cluster-admin may do everything to everything; whoever holds it, or a role that leads to it, for daily work is one stolen credential away from losing the cluster.",
  remediation:
    "Bind a role that grants what is needed, and list break-glass subjects in allowedSubjects. A binding does not show what its role grants, so roles that come to cluster-admin are refused where they are made: name verbs and resources in them, and list what must stay in allowedRoles.",
  beyondAdmission:
    "The group system:masters in a client certificate or a token: it passes every authorizer, and only a new CA takes it back. Roles and bindings that were there before the policy stay.",
  references: [
    ...cis("5.1.1", "5.1.3", "5.1.7", "5.1.8", "5.1.10", "5.1.13"),
    ...eks("4.1.1", "4.1.3", "4.1.8"),
    ...gke("4.1.1", "4.1.3", "4.1.6", "4.1.7", "4.1.8", "4.1.9", "4.1.10"),
    ...aks("4.1.1", "4.1.3", "4.1.7"),
    ...nsa("Authentication and authorization"),
  ],
  parameters: AllowedSchema,
  checkIds: ["cluster-admin", "public-subjects", "cluster-admin-roles", "escalation-roles", "aggregated-roles"],
  checks: clusterAdminChecks,
  audits: [{ id: "equivalent-role", title: "Users and groups are bound to no role that grants everything", kinds: ["ClusterRoleBinding", "RoleBinding"] }],
  artifacts: [],
};
