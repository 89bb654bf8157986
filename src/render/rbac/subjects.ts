import { dnsLabel, dnsSubdomain } from "../../kubernetes/dns-name.ts";
import { identityOf, type Subject } from "../../kubernetes/subject.ts";

/** A subject as a binding has it, its API group written out. */
export type BoundSubject = { readonly kind: Subject["kind"]; readonly apiGroup: string; readonly name: string; readonly namespace?: string };

const namespaceName = new RegExp(dnsLabel);
const accountName = new RegExp(dnsSubdomain);

/**
 * Every identity once, sorted. A User that spells a ServiceAccount becomes one: reviewers and policies look for that kind.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects
 */
export function boundSubjects(subjects: readonly Subject[]): BoundSubject[] {
  const bound = new Map(subjects.map(bind).map((subject) => [JSON.stringify([subject.kind, subject.namespace ?? "", subject.name]), subject]));
  return [...bound].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, subject]) => subject);
}

function bind(subject: Subject): BoundSubject {
  const [kind, namespace = "", name = ""] = identityOf(subject);
  if (kind === "ServiceAccount" && namespace.length <= 63 && namespaceName.test(namespace) && accountName.test(name))
    return { kind, apiGroup: "", name, namespace };
  return { kind: subject.kind, apiGroup: "rbac.authorization.k8s.io", name: subject.name };
}
