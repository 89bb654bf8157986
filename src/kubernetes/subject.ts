export const subjectKinds = ["User", "Group", "ServiceAccount"] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** A subject of a RoleBinding or ClusterRoleBinding. */
export type Subject = { readonly kind: SubjectKind; readonly name: string; readonly namespace?: string };

/**
 * One spelling per identity: kind, the namespace of a ServiceAccount, name. A User may spell a ServiceAccount.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects
 */
export function identityOf({ kind, name, namespace }: Subject): string[] {
  if (kind === "ServiceAccount") return [kind, namespace ?? "", name];
  const [, ofNamespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name) ?? [];
  return kind === "User" && ofNamespace !== undefined && account !== undefined ? ["ServiceAccount", ofNamespace, account] : [kind, name];
}
