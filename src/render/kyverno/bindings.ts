import type { AllowedBinding, RoleBindingParameters } from "../../checks/role-binding.ts";
import { wildcard } from "../../kubernetes/policy-rule.ts";
import { identityOf, type Subject, subjectKinds } from "../../kubernetes/subject.ts";
import { jmespath } from "./literal.ts";
import { percentEncode, percentEncodings } from "./percent-encoding.ts";

const identity = (subject: Subject) => percentEncode(identityOf(subject).join("/"));
const identities = (subjects: readonly Subject[]) => jmespath(subjects.map(identity));

/** What templates/kyverno/checks/role-binding.yaml.hbs reads. */
export function bindingView(input: RoleBindingParameters, conditions: { readonly excused: string }) {
  const { roles, subjectKinds: judged = [...subjectKinds], judgedSubjects, allowedSubjects = [], allowedBindings = [] } = input;
  const every = roles.includes(wildcard);
  return {
    ...conditions,
    hasExemptions: !every || conditions.excused !== "",
    roles: every ? "" : jmespath(roles),
    judged: judged.map((kind) => `starts_with(@, '${kind}/')`).join(" || "),
    judgedSubjects: judgedSubjects ? anyOf(judgedSubjects) : "",
    allowedSubjects: identities(allowedSubjects),
    allowedBindings: allowedBindings.map((binding) => ({ is: isBinding(binding), subjects: identities(binding.subjects) })),
    encodings: percentEncodings,
    sides: [
      { name: "identities", object: "request.object" },
      { name: "oldIdentities", object: "request.oldObject" },
    ],
  };
}

/** Whether an identity is one of these, or begins as one whose name ends in a star. */
function anyOf(subjects: readonly Subject[]): string {
  const [beginnings, whole] = [subjects.filter(isBeginning), subjects.filter((subject) => !isBeginning(subject))];
  const begins = beginnings.map(({ name, ...subject }) => `starts_with(@, ${jmespath(identity({ ...subject, name: name.slice(0, -1) }))})`);
  return [...(whole.length > 0 ? [`contains(${identities(whole)}, @)`] : []), ...begins].join(" || ");
}

const isBeginning = ({ name }: Subject) => name.endsWith(wildcard);

/** Whether the object is the binding of that name, to the role that it is allowed for. */
function isBinding({ name, namespace, roleRef }: AllowedBinding): string {
  return [
    `request.object.kind == '${namespace === undefined ? "ClusterRoleBinding" : "RoleBinding"}'`,
    `request.object.metadata.name == ${jmespath(name)}`,
    ...(namespace === undefined ? [] : [`request.object.metadata.namespace == ${jmespath(namespace)}`]),
    ...(roleRef ? [`request.object.roleRef.kind == '${roleRef.kind ?? "ClusterRole"}'`, `request.object.roleRef.name == ${jmespath(roleRef.name)}`] : []),
  ].join(" && ");
}
