import { load } from "js-yaml";
import { isObject } from "../json.ts";

/**
 * What an authorizer is asked. `name` is empty where the request has none, `namespace` where it is for what is in none, or
 * for all namespaces.
 */
export type Asked = {
  readonly user: string;
  readonly groups: readonly string[];
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
};

type Rule = { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[]; nonResourceURLs?: string[] };
type Subject = { kind: string; apiGroup?: string; name: string; namespace?: string };

/** A Role, ClusterRole, RoleBinding or ClusterRoleBinding. */
export type RbacObject = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels: Record<string, string> };
  rules?: Rule[];
  roleRef?: { apiGroup: string; kind: string; name: string };
  subjects?: Subject[];
};

/** The RBAC objects of manifests, one a file; others are passed over. @throws where a file is no YAML */
export function rbacObjects(files: readonly { readonly path: string; readonly text: string }[]): RbacObject[] {
  return files
    .map(({ text }) => load(text))
    .filter((value) => isObject(value) && value.apiVersion === "rbac.authorization.k8s.io/v1")
    .map((value) => value as unknown as RbacObject);
}

/**
 * The RBAC authorizer, written from Kubernetes' own and from nothing of ours: what bindings reach the user, and whether one
 * of their roles' rules has the verb, the group, the resource and the name.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/registry/rbac/validation/rule.go (VisitRulesFor)
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/rbac/v1/evaluation_helpers.go
 */
export function authorizer(objects: readonly RbacObject[]): (asked: Asked) => boolean {
  const rulesOf = (kind: string, name: string, namespace: string | undefined) =>
    objects.find((object) => object.kind === kind && object.metadata.name === name && object.metadata.namespace === namespace)?.rules ?? [];
  return (asked) =>
    objects.some(({ kind, metadata, roleRef, subjects = [] }) => {
      if (roleRef?.apiGroup !== "rbac.authorization.k8s.io") return false;
      if (kind === "RoleBinding" && (asked.namespace === "" || metadata.namespace !== asked.namespace)) return false;
      if (kind === "ClusterRoleBinding" && roleRef.kind !== "ClusterRole") return false;
      if (!subjects.some((subject) => isOf(subject, asked, metadata.namespace ?? ""))) return false;
      return rulesOf(roleRef.kind, roleRef.name, roleRef.kind === "Role" ? metadata.namespace : undefined).some((rule) => allows(rule, asked));
    });
}

/** A subject without a group is of the one that its kind is of: that is what the API server fills in. */
function isOf({ kind, apiGroup, name, namespace }: Subject, { user, groups }: Asked, here: string): boolean {
  if (kind === "ServiceAccount") return (apiGroup ?? "") === "" && user === `system:serviceaccount:${namespace ?? here}:${name}`;
  if ((apiGroup ?? "rbac.authorization.k8s.io") !== "rbac.authorization.k8s.io") return false;
  return kind === "User" ? user === name : kind === "Group" && groups.includes(name);
}

function allows({ verbs, apiGroups = [], resources = [], resourceNames = [] }: Rule, { verb, group, resource, subresource, name }: Asked): boolean {
  const combined = subresource === "" ? resource : `${resource}/${subresource}`;
  return (
    (verbs.includes("*") || verbs.includes(verb)) &&
    (apiGroups.includes("*") || apiGroups.includes(group)) &&
    (resources.includes("*") || resources.includes(combined) || (subresource !== "" && resources.includes(`*/${subresource}`))) &&
    (resourceNames.length === 0 || resourceNames.includes(name))
  );
}
