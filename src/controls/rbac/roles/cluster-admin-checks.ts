import type { Check } from "../../../checks/check-kind.ts";
import type { AllowedBinding } from "../../../checks/role-binding.ts";
import { defaultRoles } from "../../../kubernetes/default-rbac.ts";
import type { JsonObject } from "../../../kubernetes/json.ts";
import { wildcard } from "../../../kubernetes/policy-rule.ts";
import type { ClusterFacts } from "../../control.ts";
import { bindingsAllowed, bindsClusterAdmin, bindsPublicly, kindsNamed, publicSubjects } from "./bindings.ts";
import { forbidding, grants } from "./grants.ts";

const bindings = kindsNamed("ClusterRoleBinding", "RoleBinding");
const roles = kindsNamed("ClusterRole", "Role");

/** The checks of bindings to cluster-admin, and of what comes to it. */
export function clusterAdminChecks({ allowedSubjects, allowedBindings = [], allowedRoles }: JsonObject, { platform }: ClusterFacts): Check[] {
  const given = allowedBindings as unknown as AllowedBinding[];
  const toClusterAdmin = given.filter(({ roleRef }) => roleRef === undefined || (roleRef.kind !== "Role" && roleRef.name === "cluster-admin"));
  const subjects: JsonObject = allowedSubjects === undefined ? {} : { allowedSubjects };
  return [
    {
      id: "cluster-admin",
      title: "Users and groups are not bound to cluster-admin",
      kind: "role-binding",
      match: bindings,
      parameters: {
        roles: ["cluster-admin"],
        subjectKinds: ["User", "Group"],
        allowedBindings: bindingsAllowed(platform, bindsClusterAdmin, toClusterAdmin),
        ...subjects,
      },
      message: "bind a smaller role than cluster-admin",
    },
    {
      id: "public-subjects",
      title: "Nothing but discovery is granted to anonymous users, to everyone who is authenticated, or to all ServiceAccounts",
      kind: "role-binding",
      match: bindings,
      parameters: {
        roles: [wildcard],
        judgedSubjects: publicSubjects as unknown as JsonObject[],
        allowedBindings: bindingsAllowed(platform, bindsPublicly, given),
      },
      message: "bind the users, groups or ServiceAccounts that need the role",
    },
    {
      id: "cluster-admin-roles",
      title: "No role grants everything",
      kind: "rbac-rule",
      match: roles,
      parameters: forbidding(grants.everything, allowedRoles),
      message: "name the verbs and resources that are needed",
    },
    {
      id: "escalation-roles",
      title: "No role grants the ways to the rights of others: escalate, bind, impersonate, ServiceAccounts' tokens, the proxy of nodes",
      kind: "rbac-rule",
      match: roles,
      parameters: forbidding(grants.escalation, allowedRoles),
      message: "do not grant what leads to the rights of others",
    },
    {
      id: "aggregated-roles",
      title: "Only Kubernetes' own roles collect the rules of others",
      kind: "object-field",
      match: kindsNamed("ClusterRole"),
      parameters: {
        fieldPath: "aggregationRule",
        operator: "Absent",
        unless: [{ fieldPath: "metadata.name", operator: "In", values: [...defaultRoles.aggregate, ...((allowedRoles ?? []) as string[])] }],
      },
      message: "write the rules into the role instead of an aggregationRule",
    },
  ];
}
