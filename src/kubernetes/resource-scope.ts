import { builtInGroups, builtInResourcesNamed } from "./built-in-resources.ts";
import { parentOf, wildcard } from "./policy-rule.ts";

/**
 * Where a resource is; `unknown` of a group that is not built in, `none` where a built-in group has none of that name, and
 * `any` for a wildcard, which means what there is in the place where the rule holds.
 */
export type ResourceScope = "namespaced" | "cluster" | "unknown" | "none" | "any";

/**
 * What only the authorizer knows, and what the metrics API serves: nothing of it is in the API server's own discovery.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/
 * @see https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#authorization
 */
const others: Readonly<Record<string, Readonly<Record<string, ResourceScope>>>> = {
  "": { groups: "cluster", users: "cluster" },
  "authentication.k8s.io": { groups: "cluster", nodes: "cluster", serviceaccounts: "namespaced", uids: "cluster", userextras: "cluster", users: "cluster" },
  "certificates.k8s.io": { signers: "cluster" },
  "metrics.k8s.io": { nodes: "cluster", pods: "namespaced" },
};

/** The scope of a resource, or of the one that a subresource is of, as a rule names it. */
export function scopeOf(group: string, resource: string): ResourceScope {
  const name = parentOf(resource);
  if (name === wildcard) return "any";
  const scopes = scopesIn((other) => group === wildcard || other === group, name);
  if (scopes.length === 0) return builtInGroups.includes(group) ? "none" : "unknown";
  return scopes.every((scope) => scope === "cluster") ? "cluster" : "namespaced";
}

function scopesIn(isGroup: (group: string) => boolean, name: string): ResourceScope[] {
  return [
    ...builtInResourcesNamed(name).flatMap(({ group, namespaced }): ResourceScope[] => (isGroup(group) ? [namespaced ? "namespaced" : "cluster"] : [])),
    ...Object.entries(others).flatMap(([group, scopes]) => (isGroup(group) && Object.hasOwn(scopes, name) ? [scopes[name] as ResourceScope] : [])),
  ];
}
