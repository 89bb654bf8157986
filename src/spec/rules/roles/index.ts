import { error, type Problem } from "../../problem.ts";
import type { RoleSpec } from "../../schema/roles.ts";
import type { Rule } from "../rule.ts";
import { moreThanSaid } from "./more-than-said.ts";
import { nothingGranted } from "./nothing-granted.ts";
import { subjectProblems } from "./subjects.ts";

/** Roles: what the API server refuses, and, where they are rendered, what grants less or more than it says. */
export const roles: Rule = ({ roles: written = [], cluster }, { plan }) => {
  const rendered = plan.artifacts.some(({ artifact }) => artifact === "least-privilege-roles");
  return written.flatMap((role, index) => {
    const at = `/spec/roles/${index}`;
    const rules = role.rules.flatMap((rule, number) => [
      ...nothingGranted(rule, `${at}/rules/${number}`),
      ...moreThanSaid(rule, `${at}/rules/${number}`, { namespace: role.namespace, kubernetesVersion: cluster.kubernetesVersion }),
    ]);
    return [
      ...nameProblems(role, at),
      ...role.subjects.flatMap((subject, number) => subjectProblems(subject, `${at}/subjects/${number}`)),
      ...(rendered ? rules : []),
    ];
  });
};

/**
 * ClusterRoles that Kubernetes makes for people, and writes anew at each start; those of its components have a colon.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
 */
const builtInClusterRoles = ["admin", "cluster-admin", "edit", "view"];

function nameProblems({ name, namespace }: RoleSpec, at: string): Problem[] {
  return namespace === undefined && builtInClusterRoles.includes(name)
    ? [
        error(
          "built-in-role",
          `${at}/name`,
          `Kubernetes has a ClusterRole ${name} of its own, which this would change`,
          "give the role another name, or a namespace",
        ),
      ]
    : [];
}
