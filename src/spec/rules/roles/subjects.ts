import { dnsSubdomain } from "../../../kubernetes/dns-name.ts";
import { error, type Problem } from "../../problem.ts";
import type { RoleSpec } from "../../schema/roles.ts";

type SubjectSpec = RoleSpec["subjects"][number];

const serviceAccountName = new RegExp(dnsSubdomain);

/**
 * What the API server refuses of a subject, or reads past.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/rbac/validation/validation.go (ValidateRoleBindingSubject)
 */
export function subjectProblems({ kind, name, namespace }: SubjectSpec, at: string): Problem[] {
  if (kind !== "ServiceAccount") {
    return namespace === undefined ? [] : [error("contradiction", `${at}/namespace`, `a ${kind} has no namespace`, "remove namespace")];
  }
  return [
    ...(namespace === undefined ? [error("missing-field", at, `the ServiceAccount ${name} lacks its namespace`, "add namespace")] : []),
    ...(serviceAccountName.test(name)
      ? []
      : [error("bad-name", `${at}/name`, `no ServiceAccount can have the name ${JSON.stringify(name)}`, "write lower-case letters, digits, - and .")]),
  ];
}
