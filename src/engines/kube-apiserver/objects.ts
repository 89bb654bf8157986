import type { KubernetesObject } from "../../kubernetes/request.ts";
import type { ApiClient, Reply } from "./api-client.ts";
import { collectionOf, type Resources } from "./resources.ts";

/**
 * Gives an object to a server as `kubectl create --validate=strict` does; undefined where the server does not serve its kind.
 * @param dryRun whether the server only says what it would do
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run
 */
export async function createObject(admin: ApiClient, resources: Resources, object: KubernetesObject, dryRun: boolean): Promise<Reply | undefined> {
  const served = await resources.find(object);
  if (!served) return undefined;
  const query = { fieldValidation: "Strict", ...(dryRun ? { dryRun: "All" } : {}) };
  return admin.request("POST", collectionOf(served, object), { body: object, query });
}

/** Namespaces by their names; what is there already stays. */
export async function createNamespaces(admin: ApiClient, names: Iterable<string>): Promise<void> {
  for (const name of new Set(names)) await admin.request("POST", "/api/v1/namespaces", { body: { apiVersion: "v1", kind: "Namespace", metadata: { name } } });
}

/** Whoever the server knows may do everything from then on: what is asked is not the authorizer. */
export function authorizeEveryone(admin: ApiClient): Promise<Reply> {
  const group = "rbac.authorization.k8s.io";
  return admin.request("POST", `/apis/${group}/v1/clusterrolebindings`, {
    body: {
      apiVersion: `${group}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: "bulwark-everyone" },
      roleRef: { apiGroup: group, kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ apiGroup: group, kind: "Group", name: "system:authenticated" }],
    },
  });
}
