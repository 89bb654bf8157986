import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.ts";
import { bulwark } from "../support/cli.ts";
import { fakeApiServer, kubeconfigFile, send, status, trusting } from "../support/fake-api-server.ts";
import { temporaryFolder } from "../support/temporary.ts";

const dump = `apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: restricted } } }
  - { apiVersion: v1, kind: ServiceAccount, metadata: { name: default, namespace: shop }, automountServiceAccountToken: false }
  - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: deny, namespace: shop }, spec: { podSelector: {}, policyTypes: [Ingress] } }
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: { name: deployer }
    rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: { name: deployer, creationTimestamp: "2026-05-01T08:00:00Z" }
    roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: deployer }
    subjects: [{ kind: User, name: "alice\\u001b[31m" }]
`;

const rbacAndNetwork = ["restrict-cluster-admin-bindings", "default-deny-network-policy"].flatMap((id) => ["--control", id]);

it("--help shows examples; unknown flags, and flags that exclude each other, give 2", async () => {
  const help = await bulwark(["audit", "--help"]);
  expect([help.exitCode, help.stdout]).toEqual([0, expect.stringMatching(/EXAMPLES\n {2}\$ bulwark audit --context my-cluster/)]);
  for (const flags of [["--nonsense"], ["--context", "a", "--from", "b"], ["--complete"], ["--request-timeout", "0"], ["--fail-on", "x"]])
    expect((await bulwark(["audit", ...flags])).exitCode, flags.join(" ")).toBe(2);
});

it("tells findings, why and what to do, items and totals", async () => {
  const { exitCode, stdout } = await bulwark(["audit", "--from", "-", "--complete", ...rbacAndNetwork], { input: dump, cwd: temporaryFolder() });
  expect(exitCode).toBe(1);
  expect(`${stdout}\n`).toBe(`ClusterRole deployer  <stdin>:1
  critical audit   restrict-cluster-admin-bindings/cluster-admin-roles  name the verbs and resources that are needed (rules[0]: every verb on every resource of every group)
  critical audit   restrict-cluster-admin-bindings/escalation-roles     do not grant what leads to the rights of others (rules[0]: escalate; bind; impersonate; impersonate uids, userextras; constrained impersonation; create tokens; proxy to nodes)

ClusterRoleBinding deployer  <stdin>:1
  ClusterRole deployer for User alice\\u001b[31m, since 2026-05-01T08:00:00Z
  critical audit   restrict-cluster-admin-bindings/equivalent-role  ClusterRole deployer grants every verb on every resource, as cluster-admin does: bind a smaller role

Namespace shop  <stdin>:1
  high     audit   default-deny-network-policy/egress  no NetworkPolicy selects all pods for Egress: deny selects all pods, but not for Egress

1.1 restrict-cluster-admin-bindings
  why   cluster-admin may do everything to everything; whoever holds it, or a role that leads to it, for daily work is one stolen credential away from losing the cluster.
  do    Bind a role that grants what is needed, and list break-glass subjects in allowedSubjects. A binding does not show what its role grants, so roles that come to cluster-admin are refused where they are made: name verbs and resources in them, and list what must stay in allowedRoles.

2.1 default-deny-network-policy
  why   A pod that no NetworkPolicy selects talks to every pod of the cluster and to every address outside, and so does whoever takes it over.
  do    Give every application namespace a NetworkPolicy that selects all of its pods, names both policyTypes and allows nothing.

ITEM  CONTROL                          SEVERITY  FINDINGS  OBJECTS  NOT JUDGED
1.1   restrict-cluster-admin-bindings  critical         3        2
2.1   default-deny-network-policy      high             1        1

✖ 2 objects in 1 file judged by 8 checks of profile restricted: 4 findings in 3 objects
  not judged by themselves: 3 objects that no check of single objects is about
`);
});

it("exits 0 where everything is well, and 1 where something could not be judged", async () => {
  const denied = dump.replace("[Ingress]", "[Ingress, Egress]");
  const flags = ["audit", "--from", "-", "--control", "default-deny-network-policy"];
  const clean = await bulwark(flags, { input: denied });
  expect([clean.exitCode, clean.stdout]).toEqual([0, expect.stringMatching(/^✔ 0 objects in 1 file judged by 2 checks of profile restricted: no findings$/m)]);
  const without = denied.replace(/.*NetworkPolicy.*\n/, "");
  const { exitCode, stdout } = await bulwark(flags, { input: without });
  expect(exitCode).toBe(1);
  expect(stdout).toContain(`! not judged: no NetworkPolicies in the dump: default-deny-network-policy/ingress, default-deny-network-policy/egress
    of Namespace shop
✖ 0 objects in 1 file judged by 2 checks of profile restricted: no findings; 2 checks not judged for everything`);
});

it("--json and --reporter json say the same, and nothing else on stdout", async () => {
  const flags = ["audit", "--from", "-", "--complete", ...rbacAndNetwork];
  const [reported, json] = await Promise.all([["--reporter", "json"], ["--json"]].map((more) => bulwark([...flags, ...more], { input: dump })));
  expect(JSON.parse(reported?.stdout ?? "")).toEqual(JSON.parse(json?.stdout ?? ""));
  expect([json?.exitCode, JSON.parse(json?.stdout ?? "")]).toMatchObject([
    1,
    {
      place: { type: "dump", files: 1 },
      findings: [
        { item: "1.1", check: "cluster-admin-roles", object: { kind: "ClusterRole", name: "deployer" } },
        { item: "1.1", check: "escalation-roles", object: { kind: "ClusterRole", name: "deployer" } },
        { item: "1.1", binding: { role: "ClusterRole deployer" } },
        { item: "2.1", object: { kind: "Namespace", name: "shop" } },
      ],
      notRead: [],
      notJudged: [],
      clean: false,
    },
  ]);
});

it("writes the report to a file, and the totals to stdout", async () => {
  const file = join(temporaryFolder(), "audit.json");
  const { stdout } = await bulwark(["audit", "--from", "-", "--complete", ...rbacAndNetwork, "--reporter", "json", "--output", file], { input: dump });
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ findings: [{}, {}, {}, {}] });
  expect(stdout).toMatch(/^ITEM .*\n[\s\S]*✖ 2 objects/);
});

it("takes several paths after --from, and a spec before it", async () => {
  const folder = temporaryFolder();
  for (const name of ["a", "b"])
    writeFileSync(join(folder, `${name}.yaml`), `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop }\nspec: { hostIPC: true }\n`);
  const { stdout } = await bulwark(
    ["audit", join(packageRoot, "examples/acme.yaml"), "--control", "disallow-host-namespaces", "--from", join(folder, "a.yaml"), join(folder, "b.yaml")],
    { cwd: folder },
  );
  expect(stdout).toContain("✖ 2 objects in 2 files judged by 3 checks of acme-production: 2 findings in 2 objects");
});

it("uses bulwark.yaml where it is there and nothing else is named", async () => {
  const folder = temporaryFolder();
  await bulwark(["init"], { cwd: folder });
  const { stdout } = await bulwark(["audit", "--from", "-", ...rbacAndNetwork], { cwd: folder, input: dump });
  expect(stdout).toContain("checks of my-cluster:");
  const profile = await bulwark(["audit", "--from", "-", "--profile", "quick-wins", ...rbacAndNetwork], { cwd: folder, input: dump });
  expect(profile.stdout).toContain("checks of profile quick-wins:");
});

it("reads a cluster, says which one as whom on stderr, and exits by what it found", async () => {
  const cluster = await fakeApiServer({ "/api/v1/pods": [{ metadata: { name: "a", namespace: "shop" }, spec: { hostPID: true } }] });
  const kubeconfig = kubeconfigFile(cluster.server, { cluster: trusting(cluster) });
  const flags = ["audit", "--context", "fake", "--kubeconfig", kubeconfig, "--control", "disallow-host-namespaces"];
  const found = await bulwark(flags);
  expect([found.exitCode, found.stderr]).toEqual([1, `reading ${cluster.server} as auditor (token), context fake`]);
  expect(found.stdout).toMatch(/^Pod shop[/]a\n {2}high {5}audit {3}disallow-host-namespaces[/]host-pid {2}do not set hostPID to true$/m);
  expect(found.stdout).toMatch(/^✖ 1 object of the cluster fake judged by 3 checks of profile restricted: 1 finding in 1 object$/m);
  expect((await bulwark([...flags, "--fail-on", "enforce"])).exitCode).toBe(0);
  const json = await bulwark([...flags, "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ place: { type: "cluster", context: "fake", user: "auditor (token)" } });
});

it("is never green where something could not be read, and gives 2 where nothing could", async () => {
  const partly = await fakeApiServer(
    {},
    { answer: (_, response, url) => (url.pathname.endsWith("pods") ? send(response, 403, status(403, "pods is forbidden")) : undefined) },
  );
  const flags = (server: string, cluster: object) => [
    "audit",
    "--context",
    "fake",
    "--kubeconfig",
    kubeconfigFile(server, { cluster }),
    "--control",
    "disallow-host-namespaces",
  ];
  const some = await bulwark([...flags(partly.server, trusting(partly)), "--fail-on", "enforce"]);
  expect([some.exitCode, some.stdout]).toEqual([1, expect.stringMatching(/^✖ not read: Pod: forbidden: pods is forbidden\n {4}have the verbs get and list/m)]);
  expect(some.stdout).toMatch(/^✖ 0 objects .*: no findings; 1 kind not read$/m);
  const none = await bulwark(flags("https://127.0.0.1:1", {}));
  expect([none.exitCode, none.stdout]).toEqual([2, ""]);
  expect(none.stderr.split("\n")).toEqual([
    expect.stringMatching(/^reading https:[/][/]127/),
    "error: https://127.0.0.1:1 refused the connection [connection-refused]",
    "    see whether the API server runs there, and whether a VPN or tunnel is needed",
  ]);
  expect(JSON.parse((await bulwark([...flags("https://127.0.0.1:1", {}), "--json"])).stdout)).toMatchObject({
    error: { diagnostics: [{ code: "connection-refused" }] },
  });
});

it("reads no cluster that is not named, even where a kubeconfig has a current context", async () => {
  const cluster = await fakeApiServer({});
  const { exitCode, stderr } = await bulwark(["audit"], { env: { KUBECONFIG: kubeconfigFile(cluster.server, { cluster: trusting(cluster) }) } });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("error: no cluster is named, and nobody can be asked [no-context]")]);
  expect(cluster.requests).toEqual([]);
});

it("ends at once at Ctrl-C", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = () => {
    asked.resolve();
    return true;
  };
  const cluster = await fakeApiServer({}, { answer });
  const kubeconfig = kubeconfigFile(cluster.server, { cluster: trusting(cluster) });
  const child = spawn(process.execPath, [join(packageRoot, "bin/run.js"), "audit", "--context", "fake", "--kubeconfig", kubeconfig], { stdio: "ignore" });
  const closed = once(child, "close");
  await asked.promise;
  child.kill("SIGINT");
  expect(await closed).toEqual([130, null]);
});
