import type { Asked } from "../../kubernetes/rbac/authorizer.ts";
import type { ResourceScope } from "../../kubernetes/resource-scope.ts";
import type { RoleSpec } from "../../spec/schema/roles.ts";

/** Whether what a resource names is in namespaces or beside them. */
export type ScopeOf = (group: string, resource: string) => ResourceScope;

/**
 * Whether the roles of a spec mean that request to be granted, by their entries alone: with a namespace an entry is for what
 * is in it and for what is in none; a session is opened by get and create alike. Shares nothing with what renders roles.
 */
export function isMeant(roles: readonly RoleSpec[], request: Asked, scopeOf: ScopeOf): boolean {
  return roles.some(
    (role) => role.subjects.some((subject) => isSubject(subject, request)) && role.rules.some((rule) => meansRule(role, rule, request, scopeOf)),
  );
}

function isSubject({ kind, name, namespace }: RoleSpec["subjects"][number], { user, groups }: Asked): boolean {
  return kind === "Group" ? groups.includes(name) : user === (kind === "User" ? name : `system:serviceaccount:${namespace}:${name}`);
}

function meansRule({ namespace: of }: RoleSpec, rule: RoleSpec["rules"][number], request: Asked, scopeOf: ScopeOf): boolean {
  const { verb, group, resource, subresource, name, namespace } = request;
  const combined = subresource === "" ? resource : `${resource}/${subresource}`;
  const explicit = rule.resources.includes(combined);
  const either = (list: readonly string[], value: string) => list.includes("*") || list.includes(value);
  const session = group === "" && resource === "pods" && ["exec", "attach", "portforward"].includes(subresource);
  const spelled = explicit || (session && rule.resources.includes(`*/${subresource}`));
  const verbs = session && spelled && ["get", "create"].includes(verb) ? ["get", "create"] : [verb];
  const granted =
    verbs.some((one) => either(rule.verbs, one)) &&
    either(rule.apiGroups, group) &&
    (explicit || rule.resources.includes("*") || (subresource !== "" && rule.resources.includes(`*/${subresource}`))) &&
    (rule.resourceNames === undefined || rule.resourceNames.includes(name));
  if (!granted) return false;
  if (of === undefined) return true;
  if (scopeOf(group, resource) !== "cluster") return namespace === of;
  // A wildcard means what is in the namespace: its own Namespace is, for the API server.
  if (!explicit) return namespace === of;
  if (resource !== "namespaces") return true;
  return namespace === of || rule.resourceNames !== undefined || namespace === "";
}
