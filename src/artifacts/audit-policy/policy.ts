import type { AuditLevel } from "../audit-rules.ts";

/**
 * When an event of a request is recorded; ResponseStarted is there for watches and sessions only.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/apis/audit/types.go
 */
export const auditStages = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"] as const;
export type AuditStage = (typeof auditStages)[number];

/**
 * The verbs of requests for resources, and of requests for other paths: there they are HTTP methods in lower case. No
 * session has the verb `connect`.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/endpoints/request/requestinfo.go
 */
export const resourceVerbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"] as const;
export const pathVerbs = ["get", "head", "post", "put", "patch", "delete", "options"] as const;

/** Resources of a group. No `resources`: all of the group. What is absent and what is empty limit nothing alike. */
export type GroupResources = {
  readonly group?: string;
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
};

/** A rule of anyone's audit policy. What is absent and what is empty limit nothing alike. */
export type PolicyRule = {
  readonly level: AuditLevel;
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resources?: readonly GroupResources[];
  readonly namespaces?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
};

/**
 * Anyone's audit policy as the API server holds it.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/apis/audit/v1/types.go
 */
export type AuditPolicy = {
  readonly rules: readonly PolicyRule[];
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
};

/** Whether a list of a rule limits it. */
export function limits<T>(list: readonly T[] | undefined): list is readonly [T, ...T[]] {
  return list !== undefined && list.length > 0;
}

/** Whether the rule is about everything that anyone asks for. */
export function matchesEverything({ users, userGroups, verbs, resources, namespaces, nonResourceURLs }: PolicyRule): boolean {
  return ![users, userGroups, verbs, resources, namespaces, nonResourceURLs].some((list) => limits<unknown>(list));
}
