import { expect, it } from "vitest";
import { catalogue } from "../../../src/controls/catalogue.ts";
import { UserError } from "../../../src/diagnostics/user-error.ts";
import { referentialChecks } from "../../../src/harness/audit/referential/index.ts";
import { findKind } from "../../../src/kubernetes/kinds.ts";
import { exampleSpec } from "../../support/example.ts";
import { auditDump, specFile, told, untold } from "./audit-texts.ts";

const host = { controls: ["disallow-host-namespaces"] };
const owner = (apiVersion: string, kind: string, name: string, uid: string, controller = true) =>
  `, ownerReferences: [{ apiVersion: ${apiVersion}, kind: ${kind}, name: ${name}, uid: ${uid}, controller: ${controller} }]`;
const pod = (name: string, owned = "", namespace = "shop") =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${namespace}${owned} }\nspec: { hostPID: true, containers: [{ name: c }] }\n`;
const workload = (apiVersion: string, kind: string, name: string, uid: string, owned = "") =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop, uid: ${uid}${owned} }\nspec: { template: { spec: { hostPID: true } } }\n`;
const objects = async (documents: readonly string[]) => (await auditDump(documents, host)).findings.map(({ object: { kind, name } }) => `${kind} ${name}`);

it("has a check for each audit that a control names, and no other", () => {
  const named = catalogue.flatMap(({ id: control, audits = [] }) => audits.map(({ id }) => `${control}/${id}`));
  expect(referentialChecks.map(({ control, id }) => `${control}/${id}`)).toEqual(named);
  for (const { judges, reads, id } of referentialChecks) for (const kind of [...judges, ...reads]) expect(findKind(kind), `${id}: ${kind}`).toBeDefined();
});

it("has no audit with the id of a check of single objects", () => {
  for (const { id, checkIds, audits = [] } of catalogue)
    expect(
      audits.map((audit) => audit.id).filter((name) => checkIds.includes(name)),
      id,
    ).toEqual([]);
});

it("judges a workload once, and not what was made from its template, in whatever order they come", async () => {
  const chain = [
    pod("api-1-x", owner("apps/v1", "ReplicaSet", "api-1", "u2")),
    workload("apps/v1", "ReplicaSet", "api-1", "u2", owner("apps/v1", "Deployment", "api", "u1")),
    workload("apps/v1", "Deployment", "api", "u1"),
  ];
  expect(await objects(chain)).toEqual(["Deployment api"]);
  expect(await objects(chain.toReversed())).toEqual(["Deployment api"]);
  expect((await auditDump(chain, host)).objects).toMatchObject({ read: 3, judged: 1, owned: 2, withFindings: 1 });
  const nightly = [pod("a-b-c", owner("batch/v1", "Job", "a-b", "u2")), workload("batch/v1", "Job", "a-b", "u2", owner("batch/v1", "CronJob", "a", "u1"))];
  const cron = `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: a, namespace: shop, uid: u1 }\nspec: { jobTemplate: { spec: { template: { spec: { hostPID: true } } } } }\n`;
  expect(await objects([...nightly, cron])).toEqual(["CronJob a"]);
});

const notOwned: readonly (readonly [what: string, documents: readonly string[], found: readonly string[]])[] = [
  ["nobody", [pod("a")], ["Pod a"]],
  ["an owner that was not seen", [pod("a", owner("apps/v1", "ReplicaSet", "api-1", "u2"))], ["Pod a"]],
  [
    "an owner of that name that is another one",
    [pod("a", owner("apps/v1", "StatefulSet", "db", "u9")), workload("apps/v1", "StatefulSet", "db", "u1")],
    ["Pod a", "StatefulSet db"],
  ],
  [
    "an owner that does not control it",
    [pod("a", owner("apps/v1", "StatefulSet", "db", "u1", false)), workload("apps/v1", "StatefulSet", "db", "u1")],
    ["Pod a", "StatefulSet db"],
  ],
  [
    "a workload that makes no Pods itself",
    [pod("a", owner("apps/v1", "Deployment", "api", "u1")), workload("apps/v1", "Deployment", "api", "u1")],
    ["Deployment api", "Pod a"],
  ],
  ["a node, as static Pods are", [pod("etcd", owner("v1", "Node", "n1", "u1"))], ["Pod etcd"]],
  [
    "a kind of another group",
    [pod("a", owner("x.dev/v1", "StatefulSet", "db", "u1")), workload("apps/v1", "StatefulSet", "db", "u1")],
    ["Pod a", "StatefulSet db"],
  ],
  [
    "an owner in another namespace",
    [pod("a", owner("apps/v1", "StatefulSet", "db", "u1"), "bank"), workload("apps/v1", "StatefulSet", "db", "u1")],
    ["Pod a", "StatefulSet db"],
  ],
  [
    "a custom resource, whose ReplicaSet is then judged in its place",
    [
      pod("a", owner("apps/v1", "ReplicaSet", "r-1", "u2")),
      workload("apps/v1", "ReplicaSet", "r-1", "u2", owner("argoproj.io/v1alpha1", "Rollout", "r", "u1")),
    ],
    ["ReplicaSet r-1"],
  ],
];

it.each(notOwned)("judges a workload that is owned by %s", async (_, documents, found) => {
  expect((await objects(documents)).toSorted()).toEqual(found.toSorted());
});

it("counts an object once that is in the dump twice, and tells what either of the two breaks", async () => {
  const other = pod("a").replace("hostPID", "hostIPC");
  const result = await auditDump([pod("a"), pod("a"), other], host);
  expect([told(result), result.objects]).toMatchObject([
    ["host-pid Pod shop/a: do not set hostPID to true", "host-ipc Pod shop/a: do not set hostIPC to true"],
    { read: 1, judged: 1, withFindings: 1 },
  ]);
});

it("reads List kinds, typed lists and JSON", async () => {
  const item = "{ apiVersion: v1, kind: Pod, metadata: { name: a, namespace: shop }, spec: { hostPID: true } }";
  const list = `apiVersion: v1\nkind: List\nitems: [${item}]\n`;
  const typed =
    "apiVersion: v1\nkind: PodList\nmetadata: { resourceVersion: '7' }\nitems: [{ metadata: { name: b, namespace: shop }, spec: { hostPID: true } }]\n";
  const json = JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "c", namespace: "shop" }, spec: { hostPID: true } });
  expect(await objects([list, typed, `${json}\n`])).toEqual(["Pod a", "Pod b", "Pod c"]);
});

it("applies exempt namespaces and waivers as a scan does", async () => {
  const exporter = pod("x", ", labels: { app.kubernetes.io/name: node-exporter }", "monitoring");
  const result = await auditDump([pod("a", "", "kube-system"), exporter, pod("a")], { ...host, spec: exampleSpec });
  expect([told(result), result.objects.exempt]).toEqual([["host-pid Pod shop/a: do not set hostPID to true"], 1]);
});

it("is not green where a document could not be read, whatever --fail-on says", async () => {
  const result = await auditDump([pod("a"), "key: [\n"], { ...host, failOn: "enforce" });
  expect([result.failing, result.problems.map(({ code }) => code), result.clean]).toEqual([0, ["invalid-yaml"], false]);
});

it("is green where only milder findings than --fail-on are left", async () => {
  const result = await auditDump([pod("a")], { ...host, failOn: "warn" });
  expect([result.findings.length, result.clean]).toEqual([1, true]);
});

it("lists every control that it judges by, in the order of the checklist", async () => {
  const result = await auditDump([pod("a")], { complete: true });
  const items = result.items.map(({ item }) => item as string);
  expect(items).toEqual(items.toSorted());
  expect(result.items).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ item: "1.1", control: "restrict-cluster-admin-bindings", findings: 0, objects: 0 }),
      expect.objectContaining({ item: "2.1", control: "default-deny-network-policy", findings: 2, objects: 1 }),
      expect.objectContaining({ item: "3.4", control: "disallow-host-namespaces", findings: 1, objects: 1 }),
    ]),
  );
});

it("says which namespaces it could not judge because only their objects are in the dump", async () => {
  const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: a, labels: { pod-security.kubernetes.io/enforce: restricted } }\n";
  const labels = { controls: ["require-pod-security-labels"] };
  expect(untold(await auditDump([namespace, pod("a")], labels))).toEqual([
    "enforce-label: the dump may not hold every Namespace (Namespace shop)",
    "enforce-version-label: the dump may not hold every Namespace (Namespace shop)",
  ]);
  expect(untold(await auditDump([pod("a")], labels))).toEqual(["enforce-label: no Namespaces in the dump", "enforce-version-label: no Namespaces in the dump"]);
});

it("finds namespaces without Pod Security labels by the check of single objects", async () => {
  const result = await auditDump(["apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n"], { controls: ["require-pod-security-labels"] });
  expect(result.findings).toMatchObject([{ item: "3.1", check: "enforce-label", object: { kind: "Namespace", name: "shop" } }]);
});

const mistakes: readonly (readonly [what: string, options: Parameters<typeof auditDump>[1], code: string])[] = [
  ["a control that is none", { controls: ["x"] }, "unknown-control"],
  ["a control of which nothing can be audited", { controls: ["audit-policy"] }, "unknown-control"],
  ["a control that lacks a parameter", { controls: ["restrict-image-registries"] }, "not-configured"],
  ["a file that is not there", { from: ["none.yaml"] }, "file-not-found"],
  ["a profile beside a spec", { spec: "a.yaml", profile: "baseline" }, "spec-and-profile"],
];

it.each(mistakes)("refuses %s", async (_, options, code) => {
  const error = await auditDump([pod("a")], options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
});

it("refuses a dump that holds nothing", async () => {
  await expect(auditDump(["# nothing\n"], host)).rejects.toMatchObject({ diagnostics: [{ code: "nothing-scanned" }] });
  await expect(auditDump(["key: [\n"], host)).rejects.toMatchObject({ diagnostics: [{ code: "invalid-yaml" }] });
});

it("has waivers of what only an audit judges, and refuses those that name no check of it", async () => {
  const waiver = (check: string) =>
    specFile(
      `  waivers:\n    - control: default-deny-network-policy\n      checks: [${check}]\n      match: { kinds: [Namespace], namespaces: [shop], names: [shop] }\n      reason: r\n      owner: o\n      expires: "2027-01-31"\n`,
    );
  await expect(auditDump([pod("a")], { spec: waiver("ingress") })).resolves.toBeDefined();
  await expect(auditDump([pod("a")], { spec: waiver("ingres") })).rejects.toMatchObject({ diagnostics: [{ code: "unknown-check" }] });
});
