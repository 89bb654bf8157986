import type { Forbidden } from "../../../checks/rbac-rule.ts";
import { defaultRoles } from "../../../kubernetes/default-rbac.ts";
import type { JsonObject, JsonValue } from "../../../kubernetes/json.ts";

const rbac = "rbac.authorization.k8s.io";
const authentication = "authentication.k8s.io";

/** What makes a role an equivalent of cluster-admin. */
const everything: readonly Forbidden[] = [
  { title: "every verb on every resource of every group", verbs: ["*"], apiGroups: ["*"], resources: ["*"], allowedRoles: [...defaultRoles.everything] },
  { title: "every verb on every URL", verbs: ["*"], nonResourceURLs: ["*"], allowedRoles: [...defaultRoles.everything] },
];

/**
 * What turns the rights of whoever holds it into others'. Constrained impersonation has verbs of its own for whom to be
 * (in the group of authentication), and for what to do as that one (on any resource: one of them is enough to see here).
 * A role to bind may be named, where it is not cluster-admin.
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 * @see https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/endpoints/filters/impersonation/mode.go
 */
const escalation: readonly Forbidden[] = [
  { title: "escalate", verbs: ["escalate"], apiGroups: [rbac], resources: ["clusterroles", "roles"], allowedRoles: [...defaultRoles.escalate] },
  {
    title: "bind",
    verbs: ["bind"],
    apiGroups: [rbac],
    resources: ["clusterroles", "roles"],
    resourceNames: ["cluster-admin"],
    allowedRoles: [...defaultRoles.bind],
  },
  {
    title: "impersonate",
    verbs: ["impersonate"],
    apiGroups: [""],
    resources: ["users", "groups", "serviceaccounts"],
    allowedRoles: [...defaultRoles.impersonate],
  },
  {
    title: "impersonate uids, userextras",
    verbs: ["impersonate"],
    apiGroups: [authentication],
    resources: ["uids", "userextras/*"],
    allowedRoles: [...defaultRoles.constrainedImpersonation],
  },
  {
    title: "constrained impersonation",
    verbs: ["impersonate:*"],
    apiGroups: [authentication],
    resources: ["users", "groups", "serviceaccounts", "nodes", "uids", "userextras/*"],
    allowedRoles: [...defaultRoles.constrainedImpersonation],
  },
  {
    title: "create tokens",
    verbs: ["create"],
    apiGroups: [""],
    resources: ["serviceaccounts/token"],
    resourceNames: [],
    allowedRoles: [...defaultRoles.createTokens],
  },
  {
    title: "proxy to nodes",
    verbs: ["get", "create", "update", "patch", "delete"],
    apiGroups: [""],
    resources: ["nodes/proxy"],
    allowedRoles: [...defaultRoles.proxyToNodes],
  },
];

/** Reading the Secrets of every namespace: list and watch give their content, too. */
const secrets: readonly Forbidden[] = [
  {
    title: "read secrets",
    verbs: ["get", "list", "watch"],
    apiGroups: [""],
    resources: ["secrets"],
    resourceNames: [],
    allowedRoles: [...defaultRoles.readSecrets],
  },
];

export const grants = { everything, escalation, secrets };

/** The parameters of a check, with the organisation's own roles beside the built-in ones. */
export function forbidding(entries: readonly Forbidden[], allowedRoles: JsonValue | undefined): JsonObject {
  const more = (allowedRoles ?? []) as string[];
  return { forbidden: entries.map((entry) => ({ ...entry, allowedRoles: [...new Set([...(entry.allowedRoles ?? []), ...more])] }) as JsonObject) };
}
