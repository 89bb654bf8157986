import type { AllowedBinding, RoleBindingParameters } from "../../checks/role-binding.ts";
import { wildcard } from "../../kubernetes/policy-rule.ts";
import { identityOf, type Subject, subjectKinds } from "../../kubernetes/subject.ts";
import { cel } from "./literal.ts";

const identity = (subject: Subject) => identityOf(subject).join("/");

/** What templates/cel/checks/role-binding.yaml.hbs reads. */
export function bindingView(input: RoleBindingParameters, conditions: object) {
  const { roles, subjectKinds: judged = [...subjectKinds], judgedSubjects, allowedSubjects = [], allowedBindings = [] } = input;
  return {
    ...conditions,
    roles: roles.includes(wildcard) ? "" : cel(roles),
    judged: judged.map((kind) => `i.startsWith('${kind}/')`).join(" || "),
    judgedSubjects: (judgedSubjects ?? []).map(isSubject).join(" || "),
    allowedSubjects: cel(allowedSubjects.map(identity)),
    allowedBindings: byBinding(allowedBindings, roles),
    sides: [
      { name: "identities", object: "object" },
      { name: "oldIdentities", object: "oldObject" },
    ],
  };
}

function isSubject(subject: Subject): string {
  const text = identity(subject);
  return text.endsWith(wildcard) ? `i.startsWith(${cel(text.slice(0, -1))})` : `i == ${cel(text)}`;
}

/** Entries of a map from a binding to the identities that it may hold; no key stands in it twice. */
function byBinding(bindings: readonly AllowedBinding[], roles: readonly string[]): { binding: string; subjects: string }[] {
  const entries = bindings.flatMap(({ name, namespace, roleRef, subjects }) => {
    const place = [namespace === undefined ? "ClusterRoleBinding" : "RoleBinding", namespace ?? "", name];
    const bound = roleRef ? [roleRef] : roles.map((role) => ({ name: role, kind: "ClusterRole" as const }));
    return bound.map(({ kind = "ClusterRole", name: role }) => ({ key: [...place, kind, role].join("/"), subjects: subjects.map(identity) }));
  });
  return [...Map.groupBy(entries, ({ key }) => key)].map(([key, group]) => ({ binding: cel(key), subjects: cel(group.flatMap(({ subjects }) => subjects)) }));
}
