import { isMeant as meant } from "../../src/harness/claims/role-meaning.ts";
import type { Asked } from "../../src/kubernetes/rbac/authorizer.ts";
import type { RoleSpec } from "../../src/spec/schema/roles.ts";

/** Resources with their scopes, written out: what is tested must not say what is expected. */
export const asked: readonly (readonly [group: string, resource: string, subresource: string, scope: "namespaced" | "cluster"])[] = [
  ["", "configmaps", "", "namespaced"],
  ["", "secrets", "", "namespaced"],
  ["", "services", "", "namespaced"],
  ["", "services", "proxy", "namespaced"],
  ["", "pods", "", "namespaced"],
  ["", "pods", "log", "namespaced"],
  ["", "pods", "exec", "namespaced"],
  ["", "pods", "attach", "namespaced"],
  ["", "pods", "portforward", "namespaced"],
  ["", "pods", "proxy", "namespaced"],
  ["", "endpoints", "", "namespaced"],
  ["", "serviceaccounts", "token", "namespaced"],
  ["", "nodes", "", "cluster"],
  ["", "nodes", "proxy", "cluster"],
  ["", "persistentvolumes", "", "cluster"],
  ["", "users", "", "cluster"],
  ["", "namespaces", "", "cluster"],
  ["", "namespaces", "finalize", "cluster"],
  ["apps", "deployments", "", "namespaced"],
  ["apps", "deployments", "scale", "namespaced"],
  ["apps", "deployments", "exec", "namespaced"],
  ["discovery.k8s.io", "endpointslices", "", "namespaced"],
  ["storage.k8s.io", "storageclasses", "", "cluster"],
  ["rbac.authorization.k8s.io", "roles", "", "namespaced"],
  ["rbac.authorization.k8s.io", "clusterroles", "", "cluster"],
  ["metrics.k8s.io", "nodes", "", "cluster"],
  ["metrics.k8s.io", "pods", "", "namespaced"],
  ...(["configmaps", "namespaces", "nodes", "persistentvolumes", "pods", "widgets"] as const).map((name) => ["example.com", name, "", "namespaced"] as const),
  ["example.com", "pods", "exec", "namespaced"],
  ["example.com", "pods", "log", "namespaced"],
  ["example.com", "widgets", "scale", "namespaced"],
];

const ofCollections = ["create", "deletecollection", "list", "watch"];

/**
 * Every request that there can be for these: the verbs of collections have no name, but for list and watch with a field
 * selector and a create that comes of an update; those for one Namespace are made in it.
 */
export function requests(
  users: readonly Pick<Asked, "user" | "groups">[],
  namespaces: readonly string[],
  names: readonly string[],
  verbs: readonly string[],
): Asked[] {
  return users.flatMap((user) =>
    asked.flatMap(([group, resource, subresource, scope]) =>
      verbs.flatMap((verb) => {
        const isSub = subresource !== "";
        // The API server has no deletecollection of Namespaces.
        const nameless = !isSub && ofCollections.includes(verb) && (verb !== "deletecollection" || resource !== "namespaces") ? [""] : [];
        const withName = verb === "deletecollection" || (isSub && ["list", "watch"].includes(verb)) ? [] : names;
        return [...nameless, ...withName].flatMap((name) => {
          const about = { ...user, verb, group, resource, subresource, name };
          if (resource === "namespaces" && scope === "cluster")
            return [{ ...about, namespace: ["list", "watch", "create"].includes(verb) && !isSub ? "" : name }];
          if (scope === "cluster") return [{ ...about, namespace: "" }];
          return (["list", "watch"].includes(verb) ? ["", ...namespaces] : namespaces).map((namespace) => ({ ...about, namespace }));
        });
      }),
    ),
  );
}

const scopes = new Map(asked.map(([group, resource, , scope]) => [`${group}/${resource}`, scope]));

/** Whether the spec's roles mean that request to be granted, with the scopes that are written out here. */
export function isMeant(roles: readonly RoleSpec[], request: Asked): boolean {
  return meant(roles, request, (group, resource) => scopes.get(`${group}/${resource}`) ?? "unknown");
}
