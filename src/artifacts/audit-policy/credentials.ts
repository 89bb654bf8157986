import type { Asked } from "./witness.ts";

/** What holds credentials: with which verbs the request's body does, and with which the response's. */
export type CredentialResource = Omit<Asked, "verbs"> & { readonly requestVerbs: readonly string[]; readonly responseVerbs: readonly string[] };

const writes = ["create", "update", "patch"];
/** What is deleted is answered with the object where it has finalizers, and with all of them where it was a collection. */
const answered = ["get", "list", ...writes, "delete", "deletecollection"];
const core = { group: "", namespaced: true, subresource: "" };

/**
 * The built-in resources whose bodies hold credentials. A request for a token holds none, its response does; a token
 * review holds the token that it asks about.
 * @see https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#audit-policy
 */
export const credentialResources: readonly CredentialResource[] = [
  { ...core, resource: "secrets", requestVerbs: writes, responseVerbs: answered },
  { ...core, resource: "configmaps", requestVerbs: writes, responseVerbs: answered },
  { ...core, resource: "serviceaccounts", subresource: "token", requestVerbs: [], responseVerbs: ["create"] },
  { group: "authentication.k8s.io", namespaced: false, resource: "tokenreviews", subresource: "", requestVerbs: ["create"], responseVerbs: ["create"] },
];

/** Shells and tunnels. A session is get by websocket, create by SPDY. */
export const sessions: readonly Asked[] = [
  ...["exec", "attach", "portforward", "proxy"].map((subresource) => ({ ...core, resource: "pods", subresource })),
  { ...core, resource: "services", subresource: "proxy" },
  { ...core, namespaced: false, resource: "nodes", subresource: "proxy" },
].map((session) => ({ ...session, verbs: ["get", "create"] }));
