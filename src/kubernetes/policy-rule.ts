/** A rule of a Role or ClusterRole: each of the verbs on each of the resources in each of the groups. */
export type PolicyRule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
};

/** Stands for every group, resource or verb. It is no pattern: beside it there is only `*` + `/<subresource>`. */
export const wildcard = "*";

/**
 * Verbs of requests for a collection. They have no name, but for list and watch with the field selector metadata.name and
 * for a create that an update or a server-side apply comes to.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/endpoints/request/requestinfo.go (NewRequestInfo)
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/endpoints/handlers/update.go (createAuthorizerAttributes)
 */
export const collectionVerbs: readonly string[] = ["create", "deletecollection", "list", "watch"];

/** Whether it is a subresource, of one resource or of all that have it. */
export const isSubresource = (resource: string): boolean => resource.includes("/");

/** The resource of a subresource; itself, where it is none. */
export const parentOf = (resource: string): string => resource.split("/", 1)[0] as string;

/**
 * Subresources that open a session in a pod. By SPDY that is a POST, which is create; by WebSocket it is a GET, which is
 * get, and from Kubernetes 1.35 on needs create as well. proxy is none of them: its verbs are those of HTTP.
 * @see https://github.com/kubernetes/kubernetes/pull/134577
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/registry/core/pod/rest/subresources.go
 */
const sessionSubresources: readonly string[] = ["attach", "exec", "portforward"];

/** Whether the resource of a rule in the core group is one that opens a session, of pods or of all that have it. */
export const opensSession = (resource: string): boolean => sessionSubresources.some((name) => resource === `pods/${name}` || resource === `*/${name}`);
