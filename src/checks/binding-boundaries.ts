import type { JsonObject, JsonValue } from "../kubernetes/json.ts";
import { wildcard } from "../kubernetes/policy-rule.ts";
import { identityOf, type Subject, subjectKinds } from "../kubernetes/subject.ts";
import type { Boundary } from "./check-kind.ts";
import type { AllowedBinding, RoleBindingParameters } from "./role-binding.ts";

/** The deviations of bindings: form, identities, what is allowed, and the UPDATE guard. */
export function bindingBoundaries(input: RoleBindingParameters): Boundary[] {
  return [...structures(input), ...identities(input), ...allowed(input), ...updates(input)];
}

const clusterRole = (name: string): JsonObject => ({ apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name });
const user = (name: string): JsonObject => ({ apiGroup: "rbac.authorization.k8s.io", kind: "User", name });
const group = (name: string): JsonObject => ({ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name });
const account = (namespace: string | undefined, name: string): JsonObject => ({
  kind: "ServiceAccount",
  name,
  ...(namespace === undefined ? {} : { namespace }),
});

/** A name that the name of a judged subject stands for. */
const sample = ({ name, ...subject }: Subject): JsonObject => ({ ...subject, name: name.replace(/\*$/, "bulwark") });

/** Subjects that are judged and that nothing allows: two, or as many as are judged. */
function strangers({ subjectKinds: judged = [...subjectKinds], judgedSubjects, allowedSubjects = [] }: RoleBindingParameters): [JsonObject, ...JsonObject[]] {
  if (judgedSubjects)
    return judgedSubjects.map(sample).filter((one) => !isAllowed(one as unknown as Subject, allowedSubjects)) as [JsonObject, ...JsonObject[]];
  const kind = (["User", "Group"] as const).find((name) => judged.includes(name));
  const make = kind === undefined ? (name: string) => account("bulwark-stranger", name) : kind === "User" ? user : group;
  return [make("bulwark-stranger"), make("bulwark-another")];
}

const bind = ({ roles }: RoleBindingParameters, subjects: JsonValue | undefined): JsonObject => ({
  roleRef: clusterRole(roles[0] === wildcard ? "bulwark-role" : (roles[0] as string)),
  ...(subjects === undefined ? {} : { subjects }),
});

function structures(input: RoleBindingParameters): Boundary[] {
  const [bad] = strangers(input);
  return [
    { what: "stranger", verdict: "fail", object: bind(input, [bad]) },
    { what: "no-subjects", verdict: "pass", object: bind(input, undefined) },
    { what: "empty-subjects", verdict: "pass", object: bind(input, []) },
    { what: "null-subjects", verdict: "pass", object: bind(input, null) },
    { what: "last-of-three", verdict: "fail", object: bind(input, [...good(input), ...good(input), bad]) },
    ...(input.roles[0] === wildcard ? everyRole(bad) : namedRoles(input.roles, bad)),
  ];
}

/** Where every role is judged. */
const everyRole = (bad: JsonObject): Boundary[] => [
  { what: "another-role", verdict: "fail", object: { roleRef: clusterRole("bulwark-another"), subjects: [bad] } },
  { what: "namespaced-role", verdict: "fail", kinds: ["RoleBinding"], object: { roleRef: { ...clusterRole("bulwark-role"), kind: "Role" }, subjects: [bad] } },
];

function namedRoles(roles: readonly string[], bad: JsonObject): Boundary[] {
  const [role, ...others] = roles as [string, ...string[]];
  return [
    { what: "other-role", verdict: "pass", object: { roleRef: clusterRole(`${role}x`), subjects: [bad] } },
    { what: "role-prefix", verdict: "pass", object: { roleRef: clusterRole(role.slice(0, -1) || "x"), subjects: [bad] } },
    {
      what: "namespaced-role-of-that-name",
      verdict: "pass",
      kinds: ["RoleBinding"],
      object: { roleRef: { ...clusterRole(role), kind: "Role" }, subjects: [bad] },
    },
    ...others.map((name, index): Boundary => ({ what: `role-${index + 2}`, verdict: "fail", object: { roleRef: clusterRole(name), subjects: [bad] } })),
  ];
}

const good = ({ allowedSubjects = [] }: RoleBindingParameters): JsonValue[] => allowedSubjects.slice(0, 1).map((subject) => ({ ...subject }));

/** Identities by kind and spelling; those of kinds that are not judged pass. */
function identities(input: RoleBindingParameters): Boundary[] {
  const { subjectKinds: judged = [...subjectKinds], judgedSubjects } = input;
  if (judgedSubjects) return judgedSubjects.slice(0, 16).flatMap((subject, index) => judgedOne(`judged-${index + 1}`, subject, input));
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

/** A subject that is judged, and what is nearly it. */
function judgedOne(what: string, subject: Subject, input: RoleBindingParameters): Boundary[] {
  const { judgedSubjects = [], allowedSubjects = [] } = input;
  const judged: [string, JsonObject][] = [
    [what, sample(subject)],
    [`${what}-name-as-it-is`, { ...subject }],
  ];
  const pattern = subject.name.endsWith(wildcard);
  const near: [string, JsonObject][] = [
    ["longer-name", { ...subject, name: pattern ? `x${subject.name}` : `${subject.name}x` }],
    ...(pattern ? ([["shorter-name", { ...subject, name: subject.name.slice(0, -2) }]] as [string, JsonObject][]) : []),
    ["other-kind", { kind: subject.kind === "Group" ? "User" : "Group", name: String(sample(subject).name) }],
  ];
  return [
    ...judged
      .slice(0, pattern ? 2 : 1)
      .filter(([, one]) => !isAllowed(one as unknown as Subject, allowedSubjects))
      .map(([how, one]): Boundary => ({ what: how, verdict: "fail", object: bind(input, [one]) })),
    ...(subject.kind === "ServiceAccount" && !isAllowed(sample(subject) as unknown as Subject, allowedSubjects) ? spellings(what, sample(subject), input) : []),
    ...near
      .filter(([, other]) => other.name !== "" && !judgedSubjects.some((one) => standsFor(one, other as unknown as Subject)))
      .map(([how, other]): Boundary => ({ what: `${what}-${how}`, verdict: "pass", object: bind(input, [other]) })),
  ];
}

/** The ServiceAccount as a User, where its names can be spelled so. */
function asUser({ namespace, name }: JsonObject): JsonObject[] {
  const written = user(`system:serviceaccount:${namespace}:${name}`);
  return identityOf(written as unknown as Subject)[0] === "ServiceAccount" ? [written] : [];
}

/** The other ways to write a ServiceAccount that is judged: as a User, and without its namespace where the binding is in it. */
function spellings(what: string, subject: JsonObject, input: RoleBindingParameters): Boundary[] {
  const { namespace, name } = subject;
  return [
    ...asUser(subject).map((written): Boundary => ({ what: `${what}-spelled-as-user`, verdict: "fail", object: bind(input, [written]) })),
    {
      what: `${what}-of-the-bindings-namespace`,
      verdict: "fail",
      kinds: ["RoleBinding"],
      object: { metadata: { namespace: namespace as string }, ...bind(input, [account(undefined, name as string)]) },
    },
  ];
}

/** Whether the judged subject is that one, or all whose names begin so. */
function standsFor(judged: Subject, subject: Subject): boolean {
  const [one, other] = [identityOf(judged).join("/"), identityOf(subject).join("/")];
  return one === other || (one.endsWith(wildcard) && other.startsWith(one.slice(0, -1)));
}

const isAllowed = (subject: Subject, subjects: readonly Subject[]) => subjects.some((other) => identityOf(other).join("/") === identityOf(subject).join("/"));

/** What a subject comes to that nothing allows. */
function verdictOf({ subjectKinds: judged = [...subjectKinds], judgedSubjects }: RoleBindingParameters, subject: Subject): "pass" | "fail" {
  if (judgedSubjects && !judgedSubjects.some((one) => standsFor(one, subject))) return "pass";
  return judged.includes(identityOf(subject)[0] as Subject["kind"]) ? "fail" : "pass";
}

function allowed(input: RoleBindingParameters): Boundary[] {
  const { allowedSubjects = [], allowedBindings = [] } = input;
  const [one] = allowedSubjects;
  const account = allowedSubjects.find(({ kind }) => kind === "ServiceAccount");
  const ofItsNamespace = (namespace: JsonObject) => ({
    metadata: { namespace: account?.namespace as string },
    ...bind(input, [{ kind: "ServiceAccount", name: account?.name as string, ...namespace }]),
  });
  const near = (what: string, subject: Subject): Boundary[] =>
    isAllowed(subject, allowedSubjects) ? [] : [{ what, verdict: verdictOf(input, subject), object: bind(input, [{ ...subject }]) }];
  return [
    ...allowedSubjects
      .slice(0, 3)
      .map((subject, index): Boundary => ({ what: `allowed-subject-${index + 1}`, verdict: "pass", object: bind(input, [{ ...subject }]) })),
    ...(one ? near("allowed-name-and-more", { ...one, name: `${one.name}x` }) : []),
    ...(one?.kind === "ServiceAccount" ? near("allowed-name-of-another-namespace", { ...one, namespace: "bulwark-other" }) : []),
    ...(account
      ? [
          { what: "allowed-account-of-the-bindings-namespace", verdict: "pass" as const, kinds: ["RoleBinding"], object: ofItsNamespace({}) },
          { what: "allowed-account-of-the-empty-namespace", verdict: "pass" as const, kinds: ["RoleBinding"], object: ofItsNamespace({ namespace: "" }) },
          ...asUser(account as unknown as JsonObject).map((written) => ({
            what: "allowed-account-spelled-as-user",
            verdict: "pass" as const,
            object: bind(input, [written]),
          })),
        ]
      : []),
    ...allowedBindings
      .slice(0, 128)
      .map((binding, index): Boundary => ({ what: `allowed-binding-${index + 1}`, verdict: "pass", ...bindingOf(binding, input) })),
    ...allowedBindings.slice(0, 3).flatMap((binding, index) => beside(`binding-${index + 1}`, binding, input)),
    ...allowedBindings
      .filter(({ namespace }) => namespace !== undefined)
      .slice(0, 2)
      .flatMap((binding, index) => beside(`namespaced-binding-${index + 1}`, binding, input)),
  ];
}

/** The binding itself, with its subjects or others, changed in a part. */
function bindingOf(
  { name, namespace, roleRef, subjects }: AllowedBinding,
  input: RoleBindingParameters,
  more: readonly JsonObject[] = [],
): Required<Pick<Boundary, "kinds" | "object">> {
  const all = [...subjects.map((subject) => ({ ...subject })), ...more];
  const role = roleRef ? { roleRef: { ...clusterRole(roleRef.name), kind: roleRef.kind ?? "ClusterRole" } } : {};
  return {
    kinds: [namespace === undefined ? "ClusterRoleBinding" : "RoleBinding"],
    object: { metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, ...bind(input, all), ...role },
  };
}

/** What is nearly an allowed binding. */
function beside(what: string, binding: AllowedBinding, input: RoleBindingParameters): Boundary[] {
  const { namespace, roleRef, subjects } = binding;
  const { allowedSubjects = [], allowedBindings = [] } = input;
  const fail = (how: string, made: Pick<Boundary, "kinds" | "object">): Boundary => ({ what: `${what}-${how}`, verdict: "fail", ...made });
  const stranger = strangers(input).find((one) => !isAllowed(one as unknown as Subject, subjects));
  const grown = stranger ? [fail("grown", bindingOf(binding, input, [stranger]))] : [];
  const judged = subjects.some((subject) => !isAllowed(subject, allowedSubjects) && verdictOf(input, subject) === "fail");
  const taken = (change: Partial<AllowedBinding>) => {
    const { name, namespace: place, roleRef: role } = { ...binding, ...change };
    return allowedBindings.some((other) => other.name === name && other.namespace === place && (!other.roleRef || !role || other.roleRef.name === role.name));
  };
  const changed = (how: string, change: Partial<AllowedBinding>) => (taken(change) ? [] : [fail(how, bindingOf({ ...binding, ...change }, input))]);
  if (!judged) return grown;
  const elsewhere = bindingOf(binding, input).object;
  return [
    ...grown,
    ...changed("of-a-longer-name", { name: `${binding.name}x` }),
    ...(namespace === undefined
      ? [fail("role-binding-of-that-name", { kinds: ["RoleBinding"], object: elsewhere })]
      : changed("of-another-namespace", { namespace: `${namespace}x` })),
    ...(roleRef && input.roles[0] === wildcard ? changed("of-another-role", { roleRef: { ...roleRef, name: `${roleRef.name}x` } }) : []),
  ];
}

/** A bad binding may shrink and stay as it is; it may not grow. */
function updates(input: RoleBindingParameters): Boundary[] {
  const [one, ...others] = strangers(input);
  const other = others.find((subject) => !isAllowed(subject as unknown as Subject, [one as unknown as Subject]));
  return [
    { what: "update-unchanged-bad", verdict: "pass", object: bind(input, [one]), before: { object: bind(input, [one]) } },
    { what: "update-good-to-bad", verdict: "fail", object: bind(input, [one]), before: { object: bind(input, []) } },
    ...(other
      ? [
          { what: "update-shrinks", verdict: "pass" as const, object: bind(input, [one]), before: { object: bind(input, [one, other]) } },
          { what: "update-grows", verdict: "fail" as const, object: bind(input, [one, other]), before: { object: bind(input, [one]) } },
        ]
      : []),
  ];
}
