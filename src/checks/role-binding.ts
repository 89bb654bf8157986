import Type from "typebox";
import { dnsLabel } from "../kubernetes/dns-name.ts";
import type { JsonObject, JsonValue } from "../kubernetes/json.ts";
import { identityOf, type Subject, subjectKinds } from "../kubernetes/subject.ts";
import type { Boundary, CheckKind } from "./check-kind.ts";
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

/**
 * Who is bound to a ClusterRole, in ClusterRoleBindings and RoleBindings.
 *
 * A binding counts where its roleRef is a ClusterRole of one of the names; a namespaced Role of that name is another thing.
 * One spelling per identity: a User named `system:serviceaccount:<namespace>:<name>` is that ServiceAccount, and a
 * ServiceAccount without a namespace is of the binding's. Each identity must be an allowed subject, or one of a
 * ClusterRoleBinding that is allowed by its exact name. No subjects, absent or null: nothing is granted, so it passes; a
 * null element is no subject. `subjectKinds` says which identities are looked at (default all). On UPDATE only identities
 * that oldObject does not hold are judged, so that a bad binding can shrink.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects
 */
export const roleBinding: CheckKind = {
  name: "role-binding",
  parametersVersion: 1,
  parameters: Type.Object(
    {
      roles: Type.Array(Type.String({ minLength: 1, maxLength: 253 }), { minItems: 1, maxItems: 64, uniqueItems: true, description: "Names of ClusterRoles." }),
      subjectKinds: Type.Optional(
        Type.Array(Type.Enum([...subjectKinds]), { minItems: 1, uniqueItems: true, description: "Kinds of subject that are judged (default: all)." }),
      ),
      allowedSubjects: Type.Optional(AllowedSubjectsSchema),
      allowedBindings: Type.Optional(
        Type.Array(
          Type.Object(
            { name: Type.String({ minLength: 1, maxLength: 253 }), subjects: Type.Array(SubjectSchema, { minItems: 1, maxItems: 64 }) },
            { additionalProperties: false },
          ),
          { minItems: 1, maxItems: 64, description: "ClusterRoleBindings that may hold these subjects, by exact name." },
        ),
      ),
      ...unlessProperty,
    },
    { additionalProperties: false },
  ),
  problems: (parameters) => {
    const { allowedSubjects = [], allowedBindings = [] } = parameters as unknown as RoleBindingParameters;
    const lists: [string, readonly Subject[]][] = [
      ["allowedSubjects", allowedSubjects],
      ...allowedBindings.map(({ subjects }, index): [string, readonly Subject[]] => [`allowedBindings/${index}/subjects`, subjects]),
    ];
    const subjectProblems = lists.flatMap(([key, subjects]) =>
      subjects.flatMap(({ kind, namespace }, index) => {
        if (kind === "ServiceAccount" && namespace === undefined) return [{ key: `${key}/${index}`, message: "a ServiceAccount needs its namespace" }];
        return kind !== "ServiceAccount" && namespace !== undefined ? [{ key: `${key}/${index}/namespace`, message: `a ${kind} has no namespace` }] : [];
      }),
    );
    return [...unlessProblems(parameters), ...subjectProblems];
  },
  boundaries: (parameters) => {
    const input = parameters as unknown as RoleBindingParameters;
    return withExcuses(parameters, [...structures(input), ...identities(input), ...allowed(input), ...updates(input)], "object");
  },
};

export type RoleBindingParameters = {
  roles: string[];
  subjectKinds?: (typeof subjectKinds)[number][];
  allowedSubjects?: Subject[];
  allowedBindings?: { name: string; subjects: Subject[] }[];
};

const clusterRole = (name: string): JsonObject => ({ apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name });
const user = (name: string): JsonObject => ({ apiGroup: "rbac.authorization.k8s.io", kind: "User", name });
const group = (name: string): JsonObject => ({ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name });
const account = (namespace: string | undefined, name: string): JsonObject => ({
  kind: "ServiceAccount",
  name,
  ...(namespace === undefined ? {} : { namespace }),
});

/** A subject that is judged and that nothing allows. */
function stranger({ subjectKinds: judged = [...subjectKinds] }: RoleBindingParameters): JsonObject {
  if (judged.includes("User")) return user("bulwark-stranger");
  return judged.includes("Group") ? group("bulwark-strangers") : account("bulwark-stranger", "stranger");
}

const bind = ({ roles }: RoleBindingParameters, subjects: JsonValue | undefined): JsonObject => ({
  roleRef: clusterRole(roles[0] as string),
  ...(subjects === undefined ? {} : { subjects }),
});

function structures(input: RoleBindingParameters): Boundary[] {
  const bad = stranger(input);
  const role = input.roles[0] as string;
  return [
    { what: "stranger", verdict: "fail", object: bind(input, [bad]) },
    { what: "no-subjects", verdict: "pass", object: bind(input, undefined) },
    { what: "empty-subjects", verdict: "pass", object: bind(input, []) },
    { what: "null-subjects", verdict: "pass", object: bind(input, null) },
    { what: "last-of-three", verdict: "fail", object: bind(input, [...good(input), ...good(input), bad]) },
    { what: "other-role", verdict: "pass", object: { roleRef: clusterRole(`${role}x`), subjects: [bad] } },
    { what: "role-prefix", verdict: "pass", object: { roleRef: clusterRole(role.slice(0, -1) || "x"), subjects: [bad] } },
    {
      what: "namespaced-role-of-that-name",
      verdict: "pass",
      kinds: ["RoleBinding"],
      object: { roleRef: { ...clusterRole(role), kind: "Role" }, subjects: [bad] },
    },
    ...input.roles
      .slice(1)
      .map((name, index): Boundary => ({ what: `role-${index + 2}`, verdict: "fail", object: { roleRef: clusterRole(name), subjects: [bad] } })),
  ];
}

const good = ({ allowedSubjects = [] }: RoleBindingParameters): JsonValue[] => allowedSubjects.slice(0, 1).map((subject) => ({ ...subject }));

/** Identities by kind and spelling; those of kinds that are not judged pass. */
function identities({ subjectKinds: judged = [...subjectKinds], ...input }: RoleBindingParameters): Boundary[] {
  const verdict = (kind: (typeof subjectKinds)[number]) => (judged.includes(kind) ? ("fail" as const) : ("pass" as const));
  return [
    { what: "user", verdict: verdict("User"), object: bind(input, [user("bulwark-user")]) },
    { what: "group", verdict: verdict("Group"), object: bind(input, [group("bulwark-group")]) },
    { what: "account", verdict: verdict("ServiceAccount"), object: bind(input, [account("bulwark-namespace", "app")]) },
    { what: "account-of-the-bindings-namespace", verdict: verdict("ServiceAccount"), kinds: ["RoleBinding"], object: bind(input, [account(undefined, "app")]) },
    { what: "account-spelled-as-user", verdict: verdict("ServiceAccount"), object: bind(input, [user("system:serviceaccount:bulwark-namespace:app")]) },
    { what: "account-spelled-too-short", verdict: verdict("User"), object: bind(input, [user("system:serviceaccount:app")]) },
    { what: "account-spelled-too-long", verdict: verdict("User"), object: bind(input, [user("system:serviceaccount:a:b:c")]) },
    { what: "account-spelled-with-another-first-word", verdict: verdict("User"), object: bind(input, [user("systems:serviceaccount:a:b")]) },
    { what: "account-spelled-with-another-second-word", verdict: verdict("User"), object: bind(input, [user("system:serviceaccounts:a:b")]) },
    { what: "account-spelled-without-namespace", verdict: verdict("User"), object: bind(input, [user("system:serviceaccount::a")]) },
    { what: "account-spelled-without-name", verdict: verdict("User"), object: bind(input, [user("system:serviceaccount:a:")]) },
    { what: "all-authenticated", verdict: verdict("Group"), object: bind(input, [group("system:authenticated")]) },
    { what: "wildcard-user", verdict: verdict("User"), object: bind(input, [user("*")]) },
    { what: "braces-user", verdict: verdict("User"), object: bind(input, [user("{{ request.userInfo.username }}")]) },
    { what: "slash-user", verdict: verdict("User"), object: bind(input, [user("team/member")]) },
    { what: "newline-user", verdict: verdict("User"), object: bind(input, [user("a\nb")]) },
  ];
}

function allowed({ allowedSubjects = [], allowedBindings = [], ...input }: RoleBindingParameters): Boundary[] {
  const judged = input.subjectKinds ?? [...subjectKinds];
  const beside = (subject: Subject): "pass" | "fail" => (judged.includes(identityOf(subject)[0] as Subject["kind"]) ? "fail" : "pass");
  const [one] = allowedSubjects;
  const [binding] = allowedBindings;
  const account = allowedSubjects.find(({ kind }) => kind === "ServiceAccount");
  const ofItsNamespace = (namespace: JsonObject) => ({
    metadata: { namespace: account?.namespace as string },
    ...bind(input, [{ kind: "ServiceAccount", name: account?.name as string, ...namespace }]),
  });
  return [
    ...allowedSubjects
      .slice(0, 3)
      .map((subject, index): Boundary => ({ what: `allowed-subject-${index + 1}`, verdict: "pass", object: bind(input, [{ ...subject }]) })),
    ...(one
      ? [
          { what: "allowed-name-and-more", verdict: beside(one), object: bind(input, [{ ...one, name: `${one.name}x` }]) },
          ...(one.kind === "ServiceAccount"
            ? [{ what: "allowed-name-of-another-namespace", verdict: beside(one), object: bind(input, [{ ...one, namespace: "bulwark-other" }]) }]
            : []),
        ]
      : []),
    ...(account
      ? [
          { what: "allowed-account-of-the-bindings-namespace", verdict: "pass" as const, kinds: ["RoleBinding"], object: ofItsNamespace({}) },
          { what: "allowed-account-of-the-empty-namespace", verdict: "pass" as const, kinds: ["RoleBinding"], object: ofItsNamespace({ namespace: "" }) },
        ]
      : []),
    ...(binding
      ? [
          ...(binding.subjects.every((subject) => isAllowed(subject, allowedSubjects) || beside(subject) === "pass")
            ? []
            : [
                {
                  what: "role-binding-of-an-allowed-name",
                  verdict: "fail" as const,
                  kinds: ["RoleBinding"],
                  object: {
                    metadata: { name: binding.name },
                    ...bind(
                      input,
                      binding.subjects.map((subject) => ({ ...subject })),
                    ),
                  },
                },
              ]),
          {
            what: "allowed-binding",
            verdict: "pass" as const,
            kinds: ["ClusterRoleBinding"],
            object: {
              metadata: { name: binding.name },
              ...bind(
                input,
                binding.subjects.map((subject) => ({ ...subject })),
              ),
            },
          },
          {
            what: "allowed-binding-grown",
            verdict: "fail" as const,
            kinds: ["ClusterRoleBinding"],
            object: { metadata: { name: binding.name }, ...bind(input, [...binding.subjects.map((subject) => ({ ...subject })), stranger(input)]) },
          },
          ...(isAllowed(binding.subjects[0] as Subject, allowedSubjects)
            ? []
            : [
                {
                  what: "its-subjects-in-another-binding",
                  verdict: beside(binding.subjects[0] as Subject),
                  object: bind(input, [{ ...(binding.subjects[0] as Subject) }]),
                },
              ]),
        ]
      : []),
  ];
}

const isAllowed = (subject: Subject, subjects: readonly Subject[]) => subjects.some((other) => identityOf(other).join("/") === identityOf(subject).join("/"));

/** A bad binding may shrink and stay as it is; it may not grow. */
function updates(input: RoleBindingParameters): Boundary[] {
  const [one, other] = [stranger(input), { ...stranger(input), name: "bulwark-another" }];
  return [
    { what: "update-unchanged-bad", verdict: "pass", object: bind(input, [one]), before: { object: bind(input, [one]) } },
    { what: "update-shrinks", verdict: "pass", object: bind(input, [one]), before: { object: bind(input, [one, other]) } },
    { what: "update-grows", verdict: "fail", object: bind(input, [one, other]), before: { object: bind(input, [one]) } },
    { what: "update-good-to-bad", verdict: "fail", object: bind(input, [one]), before: { object: bind(input, []) } },
  ];
}
