import fc from "fast-check";
import { load } from "js-yaml";
import { expect, it } from "vitest";
import { type Asked, authorizer, type RbacObject, rbacObjects } from "../../src/kubernetes/rbac/authorizer.ts";
import { generatedLine } from "../../src/render/generated.ts";
import { rbacRenderer } from "../../src/render/rbac/index.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";
import type { RoleSpec } from "../../src/spec/schema/roles.ts";
import { nastyText } from "../spec/from-schema.ts";
import { example } from "../support/example.ts";
import { isMeant, requests } from "./rbac-meaning.ts";
import { fileOf, parsed, pathsOf, planOf } from "./support.ts";

const users = [
  { user: "system:serviceaccount:monitoring:prometheus", groups: ["system:serviceaccounts", "system:serviceaccounts:monitoring", "system:authenticated"] },
  { user: "system:serviceaccount:production:prometheus", groups: ["system:serviceaccounts", "system:serviceaccounts:production", "system:authenticated"] },
  { user: "jane", groups: ["acme:on-call", "system:authenticated"] },
  { user: "acme:on-call", groups: ["prometheus", "system:authenticated"] },
  { user: "prometheus", groups: [] },
];
const verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "impersonate", "escalate"];
const everything = requests(users, ["monitoring", "production", "shop"], ["api", "production", "shop", "metadata"], verbs);

const shown = ({ user, verb, group, resource, subresource, namespace, name }: Asked) =>
  `${user} ${verb} ${group}/${resource}/${subresource} ${namespace}:${name}`;

/** The requests about which the rendered objects and the spec are not of one mind. */
function disagreements(roles: readonly RoleSpec[], objects: readonly RbacObject[], among: readonly Asked[] = everything): string[] {
  const granted = authorizer(objects);
  return among
    .filter((request) => granted(request) !== isMeant(roles, request))
    .map((request) => `${granted(request) ? "granted" : "refused"}: ${shown(request)}`);
}

const rendered = (roles: readonly RoleSpec[]) => rbacObjects(rbacRenderer.render(planOf({ roles: [...roles] })).files);

it("the example grants what its spec says, and nothing else of every verb on every resource", () => {
  const { plan } = example();
  const objects = rbacObjects(rbacRenderer.render(plan).files);
  expect(disagreements(plan.roles, objects)).toEqual([]);
  const granted = everything.filter(authorizer(objects)).map(shown);
  expect(everything.length).toBeGreaterThan(10_000);
  expect(granted).toContain("system:serviceaccount:monitoring:prometheus list /pods/ production:");
  expect(granted).toContain("jane create /pods/exec production:api");
  expect(granted).toContain("jane list /nodes/ :");
  expect(granted).toContain("jane patch apps/deployments/scale production:api");
  expect(granted.filter((one) => !/^(system:serviceaccount:monitoring:prometheus|jane) /.test(one))).toEqual([]);
});

const sample = <T>(...values: T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
const rule = fc
  .record({
    apiGroups: fc.oneof(
      { weight: 3, arbitrary: fc.constant<string[]>([""]) },
      sample("", "apps", "example.com", "*", "storage.k8s.io", "rbac.authorization.k8s.io", "metrics.k8s.io"),
    ),
    resources: sample(
      ...[
        "*",
        "*/scale",
        "*/exec",
        "*/proxy",
        "pods",
        "pods/log",
        "pods/exec",
        "pods/attach",
        "pods/portforward",
        "pods/proxy",
        "pods/*",
        "configmaps",
        "secrets",
      ],
      ...["nodes", "nodes/proxy", "namespaces", "namespaces", "namespaces/finalize", "persistentvolumes", "storageclasses", "users", "serviceaccounts/token"],
      ...["deployments", "deployments/scale", "widgets", "widgets/scale", "roles", "clusterroles"],
    ),
    resourceNames: fc.option(sample("api", "production", "shop", "other"), { nil: undefined }),
    verbs: sample(...verbs, "*", "get", "create"),
  })
  .map(({ resourceNames, ...rest }) => (resourceNames ? { ...rest, resourceNames } : rest));
const subject = fc.constantFrom<RoleSpec["subjects"][number]>(
  { kind: "ServiceAccount", name: "prometheus", namespace: "monitoring" },
  { kind: "User", name: "system:serviceaccount:production:prometheus" },
  { kind: "Group", name: "acme:on-call" },
  { kind: "Group", name: "system:serviceaccounts:production" },
  { kind: "User", name: "acme:on-call" },
);
const role = fc
  .record({
    name: fc.constantFrom("reader", "a.b", "kustomization"),
    namespace: fc.constantFrom(undefined, "production", "shop"),
    subjects: fc.array(subject, { minLength: 1, maxLength: 2 }),
    rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
  })
  .map(({ namespace, ...rest }): RoleSpec => (namespace ? { ...rest, namespace } : rest));
const roles = fc.uniqueArray(role, { minLength: 1, maxLength: 3, selector: ({ name, namespace }) => `${namespace}/${name}` });

it("whatever roles are declared, what is rendered grants that, and nothing else", () => {
  fc.assert(
    fc.property(roles, (generated) => {
      expect(disagreements(generated, rendered(generated))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

it("no wildcard is rendered that the spec does not have", () => {
  const stars = (rules: readonly { readonly [field: string]: unknown }[]) =>
    new Set(rules.flatMap((one) => Object.values(one).flatMap((values) => (values as string[]).filter((value) => value.includes("*")))));
  fc.assert(
    fc.property(roles, (generated) => {
      const written = stars(generated.flatMap(({ rules }) => rules));
      expect([...stars(rendered(generated).flatMap(({ rules = [] }) => rules))].filter((star) => !written.has(star))).toEqual([]);
    }),
  );
});

it("the same roles give the same objects, in whatever order their lists are", () => {
  const reversed = ({ subjects, rules, ...rest }: RoleSpec): RoleSpec => ({
    ...rest,
    subjects: subjects.toReversed(),
    rules: rules.map((one) => ({ ...one, apiGroups: one.apiGroups.toReversed(), resources: one.resources.toReversed(), verbs: one.verbs.toReversed() })),
  });
  fc.assert(
    fc.property(roles, (generated) => {
      const texts = (written: RoleSpec[]) => rbacRenderer.render(planOf({ roles: written })).files.map(({ path, text }) => [path, text]);
      expect(texts(generated.map(reversed))).toEqual(texts(generated));
    }),
  );
});

/** A role of every shape; mutated below, as it is rendered. */
const fixed: readonly RoleSpec[] = [
  {
    name: "reader",
    namespace: "production",
    subjects: [
      { kind: "ServiceAccount", name: "prometheus", namespace: "monitoring" },
      { kind: "User", name: "acme:on-call" },
    ],
    rules: [
      { apiGroups: [""], resources: ["pods", "pods/log", "nodes"], verbs: ["get", "list"] },
      { apiGroups: ["apps"], resources: ["*/scale"], resourceNames: ["api"], verbs: ["patch"] },
      { apiGroups: [""], resources: ["namespaces"], resourceNames: ["shop"], verbs: ["delete"] },
    ],
  },
  {
    name: "on-call",
    namespace: "production",
    subjects: [{ kind: "Group", name: "acme:on-call" }],
    rules: [{ apiGroups: [""], resources: ["pods/exec", "configmaps"], verbs: ["get"] }],
  },
  { name: "volumes", subjects: [{ kind: "Group", name: "acme:on-call" }], rules: [{ apiGroups: [""], resources: ["persistentvolumes"], verbs: ["watch"] }] },
];

it("is right about the roles that are mutated below", () => {
  expect(disagreements(fixed, rendered(fixed))).toEqual([]);
});

type Rule = NonNullable<RbacObject["rules"]>[number];
type Subject = NonNullable<RbacObject["subjects"]>[number];
type Mutator = (object: RbacObject) => RbacObject[];

/** One copy of the object for each thing found in it, with that thing changed. */
function each<T>(find: (object: RbacObject) => readonly T[], change: (thing: T, object: RbacObject) => void): Mutator {
  return (object) =>
    find(object).map((_, index) => {
      const copy = structuredClone(object);
      change(find(copy)[index] as T, copy);
      return copy;
    });
}
const ofRules = (change: (rule: Rule) => void, only: (rule: Rule) => boolean = () => true) => each(({ rules = [] }) => rules.filter(only), change);
const ofSubjects = (change: (subject: Subject) => void, only: (subject: Subject) => boolean = () => true) =>
  each(({ subjects = [] }) => subjects.filter(only), change);
const ofObjects = (change: (object: RbacObject) => void, only: (object: RbacObject) => boolean) => each((object) => [object].filter(only), change);
const fields = ["apiGroups", "resources", "verbs"] as const;

const mutators: Record<string, Mutator> = {
  "a rule left out": each(
    ({ rules = [] }) => rules,
    (left, object) => void object.rules?.splice(object.rules.indexOf(left), 1),
  ),
  "resourceNames left out": ofRules(
    (one) => void delete one.resourceNames,
    ({ resourceNames }) => resourceNames !== undefined,
  ),
  "another name": ofRules(
    (one) => void one.resourceNames?.push("metadata"),
    ({ resourceNames }) => resourceNames !== undefined,
  ),
  "names where there were none": ofRules(
    (one) => Object.assign(one, { resourceNames: ["api"] }),
    ({ resourceNames }) => resourceNames === undefined,
  ),
  "one verb more": ofRules((one) => void one.verbs.push("update")),
  "a subresource for its resource": ofRules(
    (one) => Object.assign(one, { resources: one.resources.map((name) => name.split("/")[0]) }),
    ({ resources }) => resources.some((name) => /^[^*]+\//.test(name)),
  ),
  ...Object.fromEntries(fields.map((field) => [`* in ${field}`, ofRules((one) => Object.assign(one, { [field]: ["*"] }))])),
  ...Object.fromEntries(fields.map((field) => [`the last of ${field} left out`, ofRules((one) => void one[field].pop())])),
  "a subject left out": each(
    ({ subjects = [] }) => subjects,
    (left, object) => void object.subjects?.splice(object.subjects.indexOf(left), 1),
  ),
  "a subject of another kind": ofSubjects((one) => Object.assign(one, { kind: one.kind === "User" ? "Group" : "User" })),
  "a subject without its API group": ofSubjects((one) => Object.assign(one, { apiGroup: one.apiGroup === "" ? "rbac.authorization.k8s.io" : "" })),
  "a ServiceAccount of the binding's namespace": ofSubjects(
    (one) => void delete one.namespace,
    ({ kind }) => kind === "ServiceAccount",
  ),
  "another namespace": ofObjects(
    (one) => Object.assign(one.metadata, { namespace: "shop" }),
    ({ metadata }) => metadata.namespace !== undefined,
  ),
  "a RoleBinding made a ClusterRoleBinding": ofObjects(
    (one) => {
      one.kind = "ClusterRoleBinding";
      delete one.metadata.namespace;
    },
    ({ kind }) => kind === "RoleBinding",
  ),
  "a ClusterRoleBinding made a RoleBinding": ofObjects(
    (one) => {
      one.kind = "RoleBinding";
      one.metadata.namespace = "production";
    },
    ({ kind }) => kind === "ClusterRoleBinding",
  ),
  "a role of another name": ofObjects(
    (one) => Object.assign(one.metadata, { name: "other" }),
    ({ rules }) => rules !== undefined,
  ),
  "a roleRef of another kind": ofObjects(
    (one) => Object.assign(one.roleRef ?? {}, { kind: one.roleRef?.kind === "Role" ? "ClusterRole" : "Role" }),
    ({ roleRef }) => roleRef !== undefined,
  ),
};

it.each(Object.entries(mutators))("mutant: %s", (_, mutate) => {
  const objects = rendered(fixed);
  const mutants = objects.flatMap((object, index) => mutate(object).map((mutated) => objects.with(index, mutated)));
  expect(mutants.length).toBeGreaterThan(0);
  for (const mutated of mutants) expect(disagreements(fixed, mutated), JSON.stringify(mutated)).not.toEqual([]);
});

const team: RoleSpec["subjects"] = [{ kind: "Group", name: "team" }];
const shop = (...rules: RoleSpec["rules"]): RoleSpec => ({ name: "reader", namespace: "shop", subjects: team, rules });
const core = (resources: string[], given: string[], resourceNames?: string[]): RoleSpec["rules"][number] => ({
  apiGroups: [""],
  resources,
  verbs: given,
  ...(resourceNames ? { resourceNames } : {}),
});
const rulesOf = (path: string, ...rules: RoleSpec["rules"]) => parsed<RbacObject>(rbacRenderer, planOf({ roles: [shop(...rules)] }), path).rules;
const textOf = (path: string, ...rules: RoleSpec["rules"]) => fileOf(rbacRenderer, planOf({ roles: [shop(...rules)] }), path).text;
const inRole = "shop/reader/role.yaml";
const inCluster = "shop/reader/cluster-role.yaml";

it("one file for each object, sorted, below its namespace and role; the kustomization applies them all", () => {
  const plan = planOf({ roles: [shop(core(["pods", "nodes"], ["get"])), { name: "all", subjects: team, rules: [core(["nodes"], ["get"])] }] });
  const paths = [
    "_cluster/all/cluster-role-binding.yaml",
    "_cluster/all/cluster-role.yaml",
    "shop/reader/cluster-role-binding.yaml",
    "shop/reader/cluster-role.yaml",
    "shop/reader/role-binding.yaml",
    "shop/reader/role.yaml",
  ];
  expect(pathsOf(rbacRenderer, plan)).toEqual([paths[0], paths[1], "kustomization.yaml", ...paths.slice(2)]);
  expect(parsed<{ resources: string[] }>(rbacRenderer, plan, "kustomization.yaml").resources).toEqual(paths);
  for (const { path, text, control } of rbacRenderer.render(plan).files) {
    expect(text.split("\n")[0]).toBe(generatedLine);
    if (path === "kustomization.yaml") continue;
    const { metadata, kind } = load(text) as RbacObject;
    expect(metadata.labels).toEqual({ "app.kubernetes.io/managed-by": "bulwark", "bulwark.dev/control": control });
    expect(control).toBe("prefer-namespaced-roles");
    expect(path.endsWith(`/${kind.replaceAll(/(?<=.)[A-Z]/g, "-$&").toLowerCase()}.yaml`)).toBe(true);
    const name = path.startsWith("_cluster") ? "all" : kind.startsWith("Cluster") ? "shop:reader" : "reader";
    expect([metadata.name, metadata.namespace]).toEqual([name, kind.startsWith("Cluster") ? undefined : "shop"]);
  }
});

it("what is cluster-scoped is split off, and both files say so", () => {
  const given = { apiGroups: ["", "example.com", "storage.k8s.io"], resources: ["widgets", "nodes", "pods", "storageclasses"], verbs: ["get"] };
  expect(rulesOf(inRole, given)).toEqual([
    { apiGroups: ["example.com"], resources: ["nodes", "storageclasses"], verbs: ["get"] },
    { apiGroups: ["", "example.com", "storage.k8s.io"], resources: ["pods", "widgets"], verbs: ["get"] },
  ]);
  expect(rulesOf(inCluster, given)).toEqual([
    { apiGroups: [""], resources: ["nodes"], verbs: ["get"] },
    { apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: ["get"] },
  ]);
  expect(textOf(inRole, given)).toContain("# Its rules on cluster-scoped resources are in the ClusterRole shop:reader: a Role grants nothing of those.\n");
  expect(textOf(inRole, given)).toContain("# Custom resources are taken for namespaced: of those that are not, a Role grants nothing.\n");
  expect(textOf(inCluster, given)).toContain("# What the role reader of shop grants of cluster-scoped resources, of which a Role grants nothing.\n");
  expect(textOf(inRole, core(["pods"], ["get"]))).not.toMatch(/ClusterRole|Custom/);
});

it("of Namespaces a Role grants its own, a ClusterRole all of them and others", () => {
  expect(rulesOf(inRole, core(["namespaces"], ["get", "list"]))).toEqual([core(["namespaces"], ["get"])]);
  expect(rulesOf(inCluster, core(["namespaces"], ["get", "list"]))).toEqual([core(["namespaces"], ["list"])]);
  expect(rulesOf(inRole, core(["namespaces"], ["patch"], ["other", "shop"]))).toEqual([core(["namespaces"], ["patch"], ["shop"])]);
  expect(rulesOf(inCluster, core(["namespaces"], ["patch"], ["other", "shop"]))).toEqual([core(["namespaces"], ["patch"], ["other"])]);
  expect(rulesOf(inCluster, core(["namespaces", "namespaces/status"], ["*"]))).toEqual([core(["namespaces"], ["create", "list", "watch"])]);
});

it("rules with names are split by what a name means for their verbs, and never widened", () => {
  const given = core(["configmaps", "pods/exec"], ["get", "create", "list", "watch", "deletecollection"], ["lock"]);
  expect(rulesOf(inRole, given)).toEqual([
    core(["configmaps"], ["get"], ["lock"]),
    core(["configmaps"], ["create"], ["lock"]),
    core(["configmaps"], ["list", "watch"], ["lock"]),
    core(["pods/exec"], ["create", "deletecollection", "get", "list", "watch"], ["lock"]),
  ]);
  const text = textOf(inRole, given);
  expect(text).toMatch(/# deletecollection is left out: [^\n]*\n {2}- apiGroups:/);
  expect(text).toMatch(/# By name, create is granted only where an update or a server-side apply makes the object: a POST names none.\n {2}- /);
  expect(text).toMatch(/# By name, list and watch are granted only to requests with the field selector metadata.name=<name>.\n {2}- /);
  expect(rulesOf(inRole, core(["configmaps"], ["get", "update"], ["lock"]))).toEqual([core(["configmaps"], ["get", "update"], ["lock"])]);
});

it.each(["attach", "exec", "portforward"])("%s is given get and create where the spec gives one of them", (name) => {
  for (const verb of ["get", "create"]) {
    const given = core(["pods", `pods/${name}`], [verb]);
    expect(rulesOf(inRole, given)).toEqual([core(["pods"], [verb]), core([`pods/${name}`], ["create", "get"])]);
    expect(textOf(inRole, given)).toMatch(/# get and create open a session together: [^\n]*\n(?: {2}# [^\n]*\n)? {2}- apiGroups:/);
    expect(rulesOf(inRole, core([`*/${name}`], [verb]))).toEqual([core([`*/${name}`], [verb]), core([`pods/${name}`], ["create", "get"])]);
  }
  expect(rulesOf(inRole, core([`pods/${name}`], ["delete"]))).toEqual([core([`pods/${name}`], ["delete"])]);
  expect(rulesOf(inRole, { ...core([`pods/${name}`], ["get"]), apiGroups: ["apps"] })).toEqual([{ ...core([`pods/${name}`], ["get"]), apiGroups: ["apps"] }]);
});

it.each(["pods/proxy", "services/proxy", "pods/log", "pods/eviction", "*"])("%s gets no verb that the spec does not give it", (resource) => {
  expect(rulesOf(inRole, core([resource], ["get"]))).toEqual([core([resource], ["get"])]);
  expect(rulesOf(inRole, core([resource], ["create"]))).toEqual([core([resource], ["create"])]);
});

it("subjects are one spelling per identity, their API groups written out", () => {
  const subjects: RoleSpec["subjects"] = [
    { kind: "User", name: "system:serviceaccount:shop:app" },
    { kind: "User", name: "jane" },
    { kind: "ServiceAccount", name: "app", namespace: "shop" },
    { kind: "Group", name: "team" },
    { kind: "User", name: "system:serviceaccount:Shop:app" },
    { kind: "ServiceAccount", name: "app", namespace: "data" },
  ];
  const plan = planOf({ roles: [{ ...shop(core(["pods"], ["get"])), subjects }] });
  const apiGroup = "rbac.authorization.k8s.io";
  const { subjects: bound, roleRef } = parsed<RbacObject>(rbacRenderer, plan, "shop/reader/role-binding.yaml");
  expect(bound).toEqual([
    { kind: "Group", apiGroup, name: "team" },
    { kind: "ServiceAccount", apiGroup: "", name: "app", namespace: "data" },
    { kind: "ServiceAccount", apiGroup: "", name: "app", namespace: "shop" },
    { kind: "User", apiGroup, name: "jane" },
    { kind: "User", apiGroup, name: "system:serviceaccount:Shop:app" },
  ]);
  expect(roleRef).toEqual({ apiGroup, kind: "Role", name: "reader" });
});

it("hostile texts are read back as they were", () => {
  fc.assert(
    fc.property(nastyText, nastyText, nastyText, nastyText, nastyText, (name, verb, resource, group, object) => {
      const given: RoleSpec = {
        ...shop({ apiGroups: [group], resources: [resource], resourceNames: [object], verbs: [verb] }),
        subjects: [{ kind: "User", name }],
      };
      const { files } = rbacRenderer.render(planOf({ roles: [given] }));
      const objects = rbacObjects(files);
      expect(objects.map(({ kind }) => kind)).toEqual(["RoleBinding", "Role"]);
      expect(objects[0]?.subjects).toEqual([{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name }]);
      expect(objects[1]?.rules).toEqual(given.rules);
    }),
  );
});

it("says what is missing of the control", () => {
  const missing = (body: Partial<SpecBody>) => rbacRenderer.render(planOf(body)).unsupported.map(({ control, reason }) => `${control}: ${reason}`);
  const noCheck = "prefer-namespaced-roles: no check of this plan judges ClusterRoleBindings that are made beside these";
  expect(missing({ roles: [shop(core(["pods"], ["get"]))] })).toEqual([]);
  expect(missing({ roles: [shop(core(["pods"], ["get"]))], profile: "baseline" })).toEqual([noCheck]);
  expect(missing({})).toEqual(["prefer-namespaced-roles: the spec has no roles, so none is rendered"]);
  expect(missing({ roles: [shop(core(["pods"], ["deletecollection"], ["a"]))] })).toEqual([
    "prefer-namespaced-roles: no rule of them grants anything: shop/reader",
  ]);
  const off = { roles: [shop(core(["pods"], ["get"])), { name: "all", subjects: team, rules: [core(["nodes"], ["get"])] }], profile: "quick-wins" as const };
  expect(missing(off)).toEqual(["prefer-namespaced-roles: the control is not enabled, so roles is not rendered (shop/reader, all)"]);
  expect(pathsOf(rbacRenderer, planOf(off))).toEqual([]);
  expect(missing({ profile: "quick-wins" })).toEqual([]);
});
