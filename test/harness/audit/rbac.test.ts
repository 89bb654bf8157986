import { expect, it } from "vitest";
import { auditDump, specFile, told, untold } from "./audit-texts.ts";

const rbac = "apiVersion: rbac.authorization.k8s.io/v1\n";
const everything = '[{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]';
const clusterRole = (name: string, rules: string, more = "", labels = "{}") =>
  `${rbac}kind: ClusterRole\nmetadata: { name: ${name}, labels: ${labels} }\nrules: ${rules}\n${more}`;
const role = (name: string, rules: string, namespace = "shop") => `${rbac}kind: Role\nmetadata: { name: ${name}, namespace: ${namespace} }\nrules: ${rules}\n`;
const bind = (kind: string, roleRef: string, subjects: string, where = "") =>
  `${rbac}kind: ${kind}\nmetadata: { name: b, ${where}creationTimestamp: "2026-05-01T08:00:00Z" }\nroleRef: { apiGroup: rbac.authorization.k8s.io, ${roleRef} }\nsubjects: ${subjects}\n`;
const clusterBinding = (name: string, subjects: string) => bind("ClusterRoleBinding", `kind: ClusterRole, name: ${name}`, subjects);
const account = (name: string, namespace = "shop") => `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: ${name}, namespace: ${namespace} }\n`;
const namespace = (name: string) => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`;

const alice = "[{ kind: User, name: alice }]";
const app = "[{ kind: ServiceAccount, name: app, namespace: shop }]";

/** Without the checks of roles, which say of the roles themselves what is to be seen in bindings here. */
const off = (...checks: string[]) => `{ checks: { ${checks.map((check) => `${check}: { enabled: false }`).join(", ")} } }`;
const bindingsOnly = `  controls:
    restrict-cluster-admin-bindings: ${off("public-subjects", "cluster-admin-roles", "escalation-roles", "aggregated-roles")}
    prefer-namespaced-roles: ${off("cluster-role-bindings", "secrets-of-all-namespaces")}
`;
const users = {
  controls: ["restrict-cluster-admin-bindings"],
  complete: true,
  get spec() {
    return specFile(bindingsOnly);
  },
};
const accounts = { controls: ["disallow-cluster-admin-service-accounts"], complete: true };
const roles = {
  controls: ["prefer-namespaced-roles"],
  complete: true,
  get spec() {
    return specFile(bindingsOnly);
  },
};

it("finds a user and a group that are bound to a role that grants everything, with whom it binds since when", async () => {
  const result = await auditDump([clusterRole("boss", everything), clusterBinding("boss", "[{ kind: User, name: alice }, { kind: Group, name: ops }]")], users);
  expect(told(result)).toEqual([
    "equivalent-role ClusterRoleBinding b: ClusterRole boss grants every verb on every resource, as cluster-admin does: bind a smaller role",
  ]);
  expect(result.findings[0]).toMatchObject({
    item: "1.1",
    control: "restrict-cluster-admin-bindings",
    severity: "critical",
    enforcement: "audit",
    created: "2026-05-01T08:00:00Z",
    binding: { role: "ClusterRole boss", subjects: ["User alice", "Group ops"] },
    why: expect.stringMatching(/^cluster-admin may do everything/),
    remedy: expect.stringMatching(/^Bind a role/),
    source: { file: "<stdin>", line: 6 },
  });
});

it("tells the subjects and the age of bindings to cluster-admin itself, too, and counts those once", async () => {
  const result = await auditDump([clusterRole("cluster-admin", everything), clusterBinding("cluster-admin", alice)], users);
  expect(result.findings).toMatchObject([
    {
      check: "cluster-admin",
      message: "bind a smaller role than cluster-admin (User/alice)",
      created: "2026-05-01T08:00:00Z",
      binding: { subjects: ["User alice"] },
    },
  ]);
});

const equivalent: readonly (readonly [what: string, documents: readonly string[]])[] = [
  ["a Role of the binding's namespace", [role("boss", everything), bind("RoleBinding", "kind: Role, name: boss", alice, "namespace: shop, ")]],
  ["a ClusterRole in a RoleBinding", [clusterRole("boss", everything), bind("RoleBinding", "kind: ClusterRole, name: boss", alice, "namespace: shop, ")]],
  [
    "wildcards among others",
    [
      clusterRole("boss", '[{ apiGroups: [""], resources: [pods], verbs: [get] }, { apiGroups: ["", "*"], resources: ["*", pods], verbs: [get, "*"] }]'),
      clusterBinding("boss", alice),
    ],
  ],
  ["empty resourceNames", [clusterRole("boss", '[{ apiGroups: ["*"], resources: ["*"], verbs: ["*"], resourceNames: [] }]'), clusterBinding("boss", alice)]],
  [
    "a namespaced Role named cluster-admin",
    [role("cluster-admin", everything), bind("RoleBinding", "kind: Role, name: cluster-admin", alice, "namespace: shop, ")],
  ],
  [
    "an aggregated role, whose rules come from others",
    [
      clusterRole("all", "[]", "aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: all } }] }\n"),
      clusterRole("part", everything, "", "{ to: all }"),
      clusterBinding("all", alice),
    ],
  ],
  [
    "a role that is aggregated from an aggregated one, in a circle",
    [
      clusterRole("all", "[]", "aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: all } }] }\n", "{ to: more }"),
      clusterRole(
        "more",
        "[]",
        "aggregationRule: { clusterRoleSelectors: [{ matchExpressions: [{ key: to, operator: In, values: [more, most] }] }] }\n",
        "{ to: all }",
      ),
      clusterRole("part", everything, "", "{ to: most }"),
      clusterBinding("all", alice),
    ],
  ],
];

it.each(equivalent)("knows %s for as good as cluster-admin", async (_, documents) => {
  expect(told(await auditDump(documents, users)).map((line) => line.split(" ")[0])).toEqual(["equivalent-role"]);
});

const smaller: readonly (readonly [what: string, documents: readonly string[]])[] = [
  ["every verb on every resource of one group", [clusterRole("r", '[{ apiGroups: [apps], resources: ["*"], verbs: ["*"] }]'), clusterBinding("r", alice)]],
  ["every verb on one resource", [clusterRole("r", '[{ apiGroups: ["*"], resources: [pods], verbs: ["*"] }]'), clusterBinding("r", alice)]],
  ["every verb on one subresource of all", [clusterRole("r", '[{ apiGroups: ["*"], resources: ["*/scale"], verbs: ["*"] }]'), clusterBinding("r", alice)]],
  ["one verb on everything", [clusterRole("r", '[{ apiGroups: ["*"], resources: ["*"], verbs: [get] }]'), clusterBinding("r", alice)]],
  ["everything of one name", [clusterRole("r", '[{ apiGroups: ["*"], resources: ["*"], verbs: ["*"], resourceNames: [a] }]'), clusterBinding("r", alice)]],
  [
    "the three wildcards in three rules",
    [
      clusterRole(
        "r",
        '[{ apiGroups: ["*"], resources: [a], verbs: [get] }, { apiGroups: [a], resources: ["*"], verbs: [get] }, { apiGroups: [a], resources: [a], verbs: ["*"] }]',
      ),
      clusterBinding("r", alice),
    ],
  ],
  ["every path that is no resource", [clusterRole("r", '[{ nonResourceURLs: ["*"], verbs: ["*"] }]'), clusterBinding("r", alice)]],
  ["everything to nobody", [clusterRole("r", everything), clusterBinding("r", "[]")]],
  [
    "a Role of that name in another namespace",
    [role("boss", everything, "bank"), role("boss", "[]"), bind("RoleBinding", "kind: Role, name: boss", alice, "namespace: shop, ")],
  ],
  [
    "a label of another value",
    [
      clusterRole("all", "[]", "aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: all } }] }\n"),
      clusterRole("part", everything, "", "{ to: some }"),
      clusterBinding("all", alice),
    ],
  ],
  ["everything to an account, which the other control is about", [clusterRole("r", everything), clusterBinding("r", app)]],
];

it.each(smaller)("does not find %s", async (_, documents) => {
  const result = await auditDump(documents, users);
  expect([told(result), untold(result), result.clean]).toEqual([[], [], true]);
});

it("finds accounts that are bound to such a role, however they are spelled, and not those that the spec allows", async () => {
  const documents = [clusterRole("boss", everything), account("app"), clusterBinding("boss", app)];
  expect((await auditDump(documents, accounts)).findings).toMatchObject([{ item: "1.2", check: "equivalent-role" }]);
  const asUser = [clusterRole("boss", everything), clusterBinding("boss", '[{ kind: User, name: "system:serviceaccount:shop:app" }]')];
  expect((await auditDump(asUser, accounts)).findings).toMatchObject([{ binding: { subjects: ["ServiceAccount shop/app"] } }]);
  expect(told(await auditDump(asUser, users))).toEqual([]);
  const spec = specFile(
    "  controls:\n    disallow-cluster-admin-service-accounts: { parameters: { allowedSubjects: [{ kind: ServiceAccount, name: app, namespace: shop }] } }\n",
  );
  expect(told(await auditDump(documents, { ...accounts, spec }))).toEqual([]);
  const others = [clusterRole("boss", everything), clusterBinding("boss", "[{ kind: ServiceAccount, name: app, namespace: bank }]")];
  expect(told(await auditDump(others, { ...accounts, spec }))).toHaveLength(1);
});

it("finds bindings to roles that do not exist", async () => {
  const found = await auditDump(
    [
      namespace("shop"),
      role("there", "[]", "bank"),
      clusterBinding("gone", alice),
      bind("RoleBinding", "kind: Role, name: there", alice, "namespace: shop, "),
      bind("RoleBinding", "kind: ClusterRole, name: gone", alice, "namespace: bank, "),
    ],
    roles,
  );
  expect(told(found)).toEqual([
    "role-exists ClusterRoleBinding b: ClusterRole gone does not exist: remove the binding, before someone makes a role of that name",
    "role-exists RoleBinding bank/b: ClusterRole gone does not exist: remove the binding, before someone makes a role of that name",
    "role-exists RoleBinding shop/b: Role shop/there does not exist: remove the binding, before someone makes a role of that name",
  ]);
  expect(found.findings[0]).toMatchObject({ item: "1.4", control: "prefer-namespaced-roles" });
});

it("is content with bindings to roles that exist", async () => {
  const result = await auditDump(
    [
      clusterRole("view", "[]"),
      role("there", "[]"),
      clusterBinding("view", alice),
      bind("RoleBinding", "kind: Role, name: there", alice, "namespace: shop, "),
      bind("RoleBinding", "kind: ClusterRole, name: view", alice, "namespace: bank, "),
    ],
    roles,
  );
  expect([told(result), untold(result)]).toEqual([[], []]);
});

it("finds subjects that are accounts which do not exist", async () => {
  const found = await auditDump(
    [
      namespace("shop"),
      account("app"),
      clusterRole("view", "[]"),
      bind(
        "RoleBinding",
        "kind: ClusterRole, name: view",
        '[{ kind: ServiceAccount, name: app }, { kind: ServiceAccount, name: gone }, { kind: ServiceAccount, name: app, namespace: bank }, { kind: User, name: "system:serviceaccount:shop:ghost" }]',
        "namespace: shop, ",
      ),
    ],
    roles,
  );
  const remove = "remove the subject, before someone makes an account of that name";
  expect(told(found)).toEqual([
    `account-exists RoleBinding shop/b: ServiceAccount shop/gone does not exist: ${remove}`,
    `account-exists RoleBinding shop/b: ServiceAccount bank/app and its namespace do not exist: ${remove}`,
    `account-exists RoleBinding shop/b: ServiceAccount shop/ghost does not exist: ${remove}`,
  ]);
});

it("asks for no accounts of kube-system and of exempt namespaces", async () => {
  const subjects = "[{ kind: ServiceAccount, name: kube-dns, namespace: kube-system }, { kind: ServiceAccount, name: x, namespace: bank }]";
  const documents = [namespace("shop"), account("app"), clusterRole("view", "[]"), clusterBinding("view", subjects)];
  const spec = specFile(`${bindingsOnly}  exemptNamespaces: [bank]\n`);
  expect(told(await auditDump(documents, { ...roles, spec }))).toEqual([]);
  expect(told(await auditDump(documents, roles))).toEqual([expect.stringContaining("ServiceAccount bank/x and its namespace do not exist")]);
});

it("leaves out bindings of exempt namespaces, and those that a waiver is for", async () => {
  const documents = ["shop", "bank", "lab"].map((where) => bind("RoleBinding", "kind: ClusterRole, name: gone", alice, `namespace: ${where}, `));
  const spec = specFile(
    "  exemptNamespaces: [bank]\n  waivers:\n    - control: prefer-namespaced-roles\n      match: { kinds: [RoleBinding], namespaces: [lab], names: [b] }\n      reason: made by an operator\n      owner: platform\n      expires: '2027-01-31'\n",
  );
  expect(told(await auditDump(documents, { ...roles, spec })).map((line) => line.split(":")[0])).toEqual(["role-exists RoleBinding shop/b"]);
});

it("does not call missing what a dump need not hold", async () => {
  const documents = [clusterRole("view", "[]"), clusterBinding("gone", app), bind("RoleBinding", "kind: Role, name: gone", app, "namespace: shop, ")];
  const partial = await auditDump(documents, { ...roles, complete: false });
  expect([told(partial), untold(partial), partial.clean]).toEqual([
    [],
    [
      "role-exists: the dump may not hold every ClusterRole (ClusterRoleBinding b (ClusterRole gone))",
      "role-exists: no Roles in the dump (RoleBinding shop/b (Role shop/gone))",
      "account-exists: no ServiceAccounts in the dump (ClusterRoleBinding b (ServiceAccount shop/app), RoleBinding shop/b (ServiceAccount shop/app))",
    ],
    false,
  ]);
  const witnesses = [
    clusterRole("cluster-admin", everything),
    role("extension-apiserver-authentication-reader", "[]", "kube-system"),
    account("default", "kube-system"),
  ];
  const whole = await auditDump([...documents, ...witnesses], { ...roles, complete: false });
  expect([told(whole).length, untold(whole)]).toEqual([4, []]);
  const elsewhere = [role("extension-apiserver-authentication-reader", "[]", "shop"), account("default", "shop")];
  expect(told(await auditDump([...documents, ...elsewhere], { ...roles, complete: false }))).toEqual([]);
});

it("does not judge a role that was not seen, or whose parts may be missing", async () => {
  const aggregated = clusterRole("all", "[]", "aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: all } }] }\n");
  const result = await auditDump([aggregated, clusterBinding("all", alice), bind("RoleBinding", "kind: Role, name: gone", alice, "namespace: shop, ")], {
    ...users,
    complete: false,
  });
  expect([told(result), untold(result)]).toEqual([
    [],
    [
      "equivalent-role: the dump may not hold every ClusterRole (ClusterRoleBinding b (ClusterRole all))",
      "equivalent-role: no Roles in the dump (RoleBinding shop/b (Role shop/gone))",
    ],
  ]);
});

it("says of each check that nothing of its kinds was in the dump", async () => {
  const result = await auditDump([clusterRole("view", "[]")], { controls: ["restrict-cluster-admin-bindings", "prefer-namespaced-roles"] });
  expect([untold(result), result.clean]).toEqual([
    [
      "cluster-admin: no ClusterRoleBindings in the dump",
      "cluster-admin: no RoleBindings in the dump",
      "public-subjects: no ClusterRoleBindings in the dump",
      "public-subjects: no RoleBindings in the dump",
      "cluster-admin-roles: no Roles in the dump",
      "escalation-roles: no Roles in the dump",
      "cluster-role-bindings: no ClusterRoleBindings in the dump",
      "equivalent-role: no ClusterRoleBindings in the dump",
      "equivalent-role: no RoleBindings in the dump",
      "role-exists: no ClusterRoleBindings in the dump",
      "role-exists: no RoleBindings in the dump",
      "account-exists: no ClusterRoleBindings in the dump",
      "account-exists: no RoleBindings in the dump",
    ],
    false,
  ]);
});

it("waives a ClusterRoleBinding by its exact name", async () => {
  const documents = [clusterRole("boss", everything), clusterBinding("boss", alice), clusterBinding("boss", alice).replace("name: b,", "name: c,")];
  const waiver =
    "  waivers:\n    - control: restrict-cluster-admin-bindings\n      checks: [equivalent-role]\n      match: { kinds: [ClusterRoleBinding], names: [b] }\n      reason: r\n      owner: o\n      expires: '2027-01-31'\n";
  expect(told(await auditDump(documents, { ...users, spec: specFile(bindingsOnly + waiver) })).map((line) => line.split(":")[0])).toEqual([
    "equivalent-role ClusterRoleBinding c",
  ]);
});
