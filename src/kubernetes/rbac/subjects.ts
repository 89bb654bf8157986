import type { KubernetesObject } from "../request.ts";
import { identityOf, type Subject, subjectKinds } from "../subject.ts";
import { objectsOf } from "./grants-everything.ts";

/** The subjects of a binding, one spelling per identity; a ServiceAccount without a namespace is of the binding's. */
export function subjectsOf(binding: KubernetesObject): Subject[] {
  return objectsOf(binding["subjects"]).flatMap(({ kind, name, namespace }): Subject[] => {
    const known = subjectKinds.find((one) => one === kind);
    if (!known || typeof name !== "string") return [];
    const given = typeof namespace === "string" && namespace !== "" ? namespace : binding.metadata.namespace;
    return [canonical({ kind: known, name, ...(known === "ServiceAccount" && typeof given === "string" ? { namespace: given } : {}) })];
  });
}

function canonical(subject: Subject): Subject {
  const [kind, namespace, name] = identityOf(subject);
  return kind === "ServiceAccount" && name !== undefined ? { kind, namespace: namespace as string, name } : subject;
}

/** `ServiceAccount namespace/name`, `User name`, `Group name`. */
export const describeSubject = ({ kind, name, namespace }: Subject): string => `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
