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

type Known = { readonly group: string; readonly scope: ResourceScope };

/**
 * The scope of a resource, or of the one that a subresource is of, as a rule names it. Among all groups there may be custom
 * resources of any name.
 */
export function scopeOf(group: string, resource: string): ResourceScope {
  if (parentOf(resource) === wildcard) return "any";
  const found = known(resource).find((one) => one.group === group);
  return found?.scope ?? (builtInGroups.includes(group) ? "none" : "unknown");
}

/** The groups in which a resource of that name is known to have that scope. */
export function groupsOf(resource: string, scope: ResourceScope): string[] {
  return known(resource).flatMap((one) => (one.scope === scope ? [one.group] : []));
}

function known(resource: string): Known[] {
  const name = parentOf(resource);
  return [
    ...builtInResourcesNamed(name).map(({ group, namespaced }): Known => ({ group, scope: namespaced ? "namespaced" : "cluster" })),
    ...Object.entries(others).flatMap(([group, scopes]) => (Object.hasOwn(scopes, name) ? [{ group, scope: scopes[name] as ResourceScope }] : [])),
  ];
}
