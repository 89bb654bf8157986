/** Who asks. */
export type AuditUser = { readonly name: string; readonly groups: readonly string[] };

/** A request for a resource; `namespace` is empty where it is for no namespace, `name` where it is for no single object. */
export type ResourceRequest = {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly user: AuditUser | undefined;
};

/** A request for a path that is no resource, such as `/healthz`. */
export type PathRequest = { readonly verb: string; readonly path: string; readonly user: AuditUser | undefined };

/** What an audit policy judges; no user where nobody was authenticated, not even as anonymous. */
export type AuditRequest = ResourceRequest | PathRequest;

export function isPathRequest(request: AuditRequest): request is PathRequest {
  return "path" in request;
}

/** `pods/exec`, as policies write it. */
export function resourceName({ resource, subresource }: Pick<ResourceRequest, "resource" | "subresource">): string {
  return subresource === "" ? resource : `${resource}/${subresource}`;
}

/** The request as a sentence has it: `get secrets "x" in namespace "default" by "alice"`. */
export function describeRequest(request: AuditRequest): string {
  const by = request.user ? ` by ${JSON.stringify(request.user.name)}` : "";
  if (isPathRequest(request)) return `${request.verb} ${request.path}${by}`;
  const group = request.group === "" ? "" : `.${request.group}`;
  const name = request.name === "" ? "" : ` ${JSON.stringify(request.name)}`;
  const namespace = request.namespace === "" ? "" : ` in namespace ${JSON.stringify(request.namespace)}`;
  return `${request.verb} ${resourceName(request)}${group}${name}${namespace}${by}`;
}

/**
 * The groups that the API server gives a user of that name, whatever else it is in.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/authentication/serviceaccount/util.go
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/authentication/group/authenticated_group_adder.go
 */
export function groupsOf(user: string): string[] {
  if (user === "system:anonymous") return ["system:unauthenticated"];
  const namespace = /^system:serviceaccount:([^:]+):[^:]+$/.exec(user)?.[1];
  if (namespace !== undefined) return ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"];
  return user.startsWith("system:node:") ? ["system:nodes", "system:authenticated"] : ["system:authenticated"];
}
