import * as Type from "typebox";
import { dnsLabel } from "../kubernetes/dns-name.ts";
import { wildcard } from "../kubernetes/policy-rule.ts";
import { identityOf, type Subject, subjectKinds } from "../kubernetes/subject.ts";
import { bindingBoundaries } from "./binding-boundaries.ts";
import type { CheckKind } from "./check-kind.ts";
import { withExcuses } from "./excuses.ts";
import { unlessProblems } from "./field-problems.ts";
import { unlessProperty } from "./predicate.ts";

const SubjectSchema = Type.Object(
  {
    kind: Type.Enum([...subjectKinds]),
    name: Type.String({ minLength: 1, maxLength: 253 }),
    namespace: Type.Optional(Type.String({ pattern: dnsLabel, maxLength: 63, description: "Of a ServiceAccount: its namespace." })),
  },
  { additionalProperties: false },
);

/** Who may hold a role beside what is built in. */
export const AllowedSubjectsSchema = Type.Array(SubjectSchema, {
  minItems: 1,
  maxItems: 256,
  description: "Subjects that may be bound, by kind, name and namespace.",
});

const Name = Type.String({ minLength: 1, maxLength: 253 });

/** Bindings that may hold certain subjects. */
export const AllowedBindingsSchema = Type.Array(
  Type.Object(
    {
      name: Name,
      namespace: Type.Optional(Type.String({ pattern: dnsLabel, maxLength: 63, description: "Of a RoleBinding (default: it is a ClusterRoleBinding)." })),
      roleRef: Type.Optional(
        Type.Object(
          { kind: Type.Optional(Type.Enum(["ClusterRole", "Role"], { description: "Default: ClusterRole." })), name: Name },
          { additionalProperties: false, description: "The role that it binds (default: any that is judged)." },
        ),
      ),
      subjects: Type.Array(SubjectSchema, { minItems: 1, maxItems: 64 }),
    },
    { additionalProperties: false },
  ),
  { minItems: 1, maxItems: 256, description: "Bindings that may hold these subjects, by exact name." },
);

/**
 * Who is bound to a role, in ClusterRoleBindings and RoleBindings.
 *
 * A binding counts where its roleRef is a ClusterRole of one of the names; a namespaced Role of that name is another thing.
 * `*` alone is every ClusterRole and every Role. One spelling per identity: a User named
 * `system:serviceaccount:<namespace>:<name>` is that ServiceAccount, and a ServiceAccount without a namespace is of the
 * binding's. Each identity must be an allowed subject, or one of a binding that is allowed by its exact name: a
 * ClusterRoleBinding, or a RoleBinding of the namespace that is given, to the role that is given. No subjects, absent or null: nothing is
 * granted, so it passes; a null element is no subject. `subjectKinds` says which identities are looked at (default all),
 * and so does `judgedSubjects`, where they are given: only these; a name that ends in `*` is all that begin so. On UPDATE
 * only identities that oldObject does not hold are judged, so that a bad binding can shrink.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects
 */
export const roleBinding: CheckKind = {
  name: "role-binding",
  parametersVersion: 1,
  parameters: Type.Object(
    {
      roles: Type.Array(Name, { minItems: 1, maxItems: 64, uniqueItems: true, description: "Names of ClusterRoles; * alone for every role." }),
      subjectKinds: Type.Optional(
        Type.Array(Type.Enum([...subjectKinds]), { minItems: 1, uniqueItems: true, description: "Kinds of subject that are judged (default: all)." }),
      ),
      allowedSubjects: Type.Optional(AllowedSubjectsSchema),
      judgedSubjects: Type.Optional(
        Type.Array(SubjectSchema, { minItems: 1, maxItems: 64, description: "Only these are judged; a name that ends in * is all that begin so." }),
      ),
      allowedBindings: Type.Optional(AllowedBindingsSchema),
      ...unlessProperty,
    },
    { additionalProperties: false },
  ),
  problems: (parameters) => [...unlessProblems(parameters), ...bindingProblems(parameters as unknown as RoleBindingParameters)],
  boundaries: (parameters) => withExcuses(parameters, bindingBoundaries(parameters as unknown as RoleBindingParameters), "object"),
};

export type AllowedBinding = {
  readonly name: string;
  readonly namespace?: string;
  readonly roleRef?: { readonly kind?: "ClusterRole" | "Role"; readonly name: string };
  readonly subjects: readonly Subject[];
};

export type RoleBindingParameters = {
  roles: string[];
  subjectKinds?: (typeof subjectKinds)[number][];
  judgedSubjects?: Subject[];
  allowedSubjects?: Subject[];
  allowedBindings?: AllowedBinding[];
};

function bindingProblems({ roles, subjectKinds: kinds, judgedSubjects = [], allowedSubjects = [], allowedBindings = [] }: RoleBindingParameters) {
  const lists: [string, readonly Subject[]][] = [
    ["judgedSubjects", judgedSubjects],
    ["allowedSubjects", allowedSubjects],
    ...allowedBindings.map(({ subjects }, index): [string, readonly Subject[]] => [`allowedBindings/${index}/subjects`, subjects]),
  ];
  const every = roles.includes(wildcard);
  return [
    ...lists.flatMap(([key, subjects]) => subjects.flatMap((subject, index) => subjectProblems(subject, `${key}/${index}`))),
    ...(every && roles.length > 1 ? [{ key: "roles", message: "* is every role: it stands alone" }] : []),
    ...allowedBindings.flatMap(({ roleRef, namespace }, index) => {
      const key = `allowedBindings/${index}`;
      if (every && roleRef === undefined)
        return [{ key, message: "where every role is judged, a binding is allowed with the role that it binds: give its roleRef" }];
      if (roleRef && !every && (roleRef.kind === "Role" || !roles.includes(roleRef.name)))
        return [{ key: `${key}/roleRef`, message: "is no role that is judged" }];
      return roleRef?.kind === "Role" && namespace === undefined
        ? [{ key: `${key}/roleRef`, message: "a ClusterRoleBinding binds no Role: give its namespace" }]
        : [];
    }),
    ...(judgedSubjects.length > 0 && judgedSubjects.every((subject) => allowedSubjects.some((other) => sameIdentity(subject, other)))
      ? [{ key: "judgedSubjects", message: "all of them are allowed" }]
      : []),
    ...judgedSubjects.flatMap((subject, index) =>
      kinds === undefined || kinds.includes(identityOf(subject)[0] as Subject["kind"])
        ? []
        : [{ key: `judgedSubjects/${index}`, message: `subjectKinds leaves out every ${subject.kind}` }],
    ),
  ];
}

const sameIdentity = (one: Subject, other: Subject) => identityOf(one).join("/") === identityOf(other).join("/");

function subjectProblems({ kind, namespace }: Subject, key: string) {
  if (kind === "ServiceAccount" && namespace === undefined) return [{ key, message: "a ServiceAccount needs its namespace" }];
  return kind !== "ServiceAccount" && namespace !== undefined ? [{ key: `${key}/namespace`, message: `a ${kind} has no namespace` }] : [];
}
