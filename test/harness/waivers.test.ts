import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createReviewer } from "../../src/engines/opa-wasm/reviewer.ts";
import { exclusionCases } from "../../src/harness/exclusion-cases.ts";
import { scanPolicies } from "../../src/harness/scan-plan.ts";
import { scanForWaivers } from "../../src/harness/waiver-scan.ts";
import { listWaivers, type WaiversOptions } from "../../src/harness/waivers.ts";
import type { WaiversResult } from "../../src/harness/waivers-result.ts";
import { readManifestText } from "../../src/kubernetes/manifests/index.ts";
import { parseSpec } from "../../src/spec/load.ts";
import { resolve } from "../../src/spec/resolve.ts";
import type { HardeningSpec } from "../../src/spec/schema/index.ts";
import { diagnosticsOf, specText } from "../spec/spec-text.ts";
import { exampleSpec, now } from "../support/example.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** One waiver of a spec, in its order: control, match, and what else there is. */
type Given = { control?: string; match: string; more?: string; expires?: string };

const waiverText = ({ control = "disallow-host-namespaces", match, more, expires = "2027-03-31" }: Given) =>
  `  - control: ${control}\n    match: { ${match} }\n    reason: r\n    owner: team-x\n    expires: "${expires}"${more === undefined ? "" : `\n    ${more}`}`;
const specWith = (waivers: readonly Given[], more = "") => specText(`${more}waivers:\n${waivers.map(waiverText).join("\n")}`);

/** Lists the waivers of a spec's text; what is scanned comes on standard input. */
async function list(spec: string, scanned?: string, options: Partial<WaiversOptions> = {}): Promise<WaiversResult> {
  const file = join(temporaryFolder(), "bulwark.yaml");
  writeFileSync(file, spec);
  const scan = scanned === undefined ? {} : { scan: ["-"] };
  return listWaivers({ spec: file, ...scan, stdin: stream(scanned ?? ""), namespace: "default", within: 30, allowExpired: false, now, ...options });
}

async function* stream(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const refused = (promise: Promise<unknown>) =>
  promise.then(
    () => [],
    (error: unknown) => diagnosticsOf(error).map(({ code }) => code),
  );

/** `need matching/failing/needing`, the objects that need it, the waivers that double it. */
const uses = ({ waivers }: WaiversResult) =>
  waivers.map(({ use }) =>
    [
      `${use?.need} ${use?.objects.matching}/${use?.objects.failing}/${use?.objects.needing}`,
      ...(use?.neededBy ?? []).map(({ kind, namespace, name }) => `${kind} ${namespace ?? "-"}/${name}`),
      ...(use?.doubledBy ?? []).map(String),
    ].join(" "),
  );

const pod = (name: string, spec: string, metadata = "namespace: a") =>
  `---\napiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, ${metadata} }\nspec: { ${spec} }\n`;
const hostPid = (name: string, metadata?: string) => pod(name, "hostPID: true", metadata);
const named = (...names: string[]) => ({ match: `kinds: [Pod], namespaces: [a], names: [${names.join(", ")}]` });
const container = (name: string, context: string) => `{ name: ${name}, securityContext: { ${context} } }`;
const ofContainers = (...names: string[]) => ({
  control: "require-security-context",
  more: `checks: [read-only-root-filesystem]\n    containers: [${names.join(", ")}]`,
});
const writes = "readOnlyRootFilesystem: false";
const reads = "readOnlyRootFilesystem: true";

it("counts the days to the end of the last day, UTC", async () => {
  const spec = specWith([{ ...named("x"), expires: "2027-03-31" }]);
  const at = async (time: string, more: Partial<WaiversOptions> = {}) => {
    const { waivers, counts, clean, today } = await list(spec, undefined, { now: new Date(time), ...more });
    return [today, ...waivers.map(({ daysLeft, status }) => `${daysLeft} ${status}`), counts.expired, counts.endsSoon, clean];
  };
  expect(await at("2027-02-28T23:59:59.999Z")).toEqual(["2027-02-28", "31 current", 0, 0, true]);
  expect(await at("2027-03-01T00:00:00.000Z")).toEqual(["2027-03-01", "30 ends-soon", 0, 1, true]);
  expect(await at("2027-03-30T12:00:00.000Z")).toEqual(["2027-03-30", "1 ends-soon", 0, 1, true]);
  expect(await at("2027-03-31T00:00:00.000Z")).toEqual(["2027-03-31", "0 ends-soon", 0, 1, true]);
  expect(await at("2027-03-31T23:59:59.999Z")).toEqual(["2027-03-31", "0 ends-soon", 0, 1, true]);
  expect(await at("2027-04-01T00:00:00.000Z")).toEqual(["2027-04-01", "-1 expired", 1, 0, false]);
  expect(await at("2027-03-31T20:00:00.000-05:00")).toEqual(["2027-04-01", "-1 expired", 1, 0, false]);
  expect(await at("2027-03-30T00:00:00Z", { within: 0 })).toEqual(["2027-03-30", "1 current", 0, 0, true]);
  expect(await at("2027-03-31T00:00:00Z", { within: 0 })).toEqual(["2027-03-31", "0 ends-soon", 0, 1, true]);
  expect(await at("2028-03-31T00:00:00Z", { allowExpired: true })).toEqual(["2028-03-31", "-366 expired", 1, 0, true]);
});

it("keeps the spec's order and all that it says of a waiver", async () => {
  const { waivers, spec } = await list(readFileSync(exampleSpec, "utf8"));
  expect(spec).toBe("acme-production");
  expect(waivers.map(({ control, daysLeft }) => `${control} ${daysLeft}`)).toEqual([
    "disallow-host-namespaces 128",
    "require-security-context 69",
    "require-pod-security-labels 128",
    "restrict-cluster-admin-bindings 128",
    "require-security-context 128",
    "restrict-volume-types 128",
    "require-pod-security-labels 128",
  ]);
  expect(waivers[1]).toEqual({
    number: 2,
    pointer: "/spec/waivers/1",
    control: "require-security-context",
    checks: ["read-only-root-filesystem"],
    containers: ["grafana"],
    match: { kinds: ["Deployment"], namespaces: ["monitoring"], names: ["grafana"] },
    reason: "writes plugins beside its binaries until 12.1",
    owner: "platform-team",
    expires: "2027-01-31",
    daysLeft: 69,
    status: "current",
  });
});

it("tells what the loader knows of waivers, but not twice that one has expired", async () => {
  const off = "controls: { disallow-host-namespaces: { enabled: false } }\n";
  const spec = specWith([{ ...named("x"), expires: "2026-11-22" }], off).replace("gatekeeper: {}", 'gatekeeper: { version: "3.24" }');
  const { warnings, counts } = await list(spec);
  expect([warnings.map(({ code }) => code), counts.expired]).toEqual([["waiver-without-effect"], 1]);
  expect(await refused(list(specWith([{ ...named("x"), expires: "2026-13-22" }])))).toEqual(["bad-format"]);
});

it("says what is to be known: nothing ends by itself, and who may set labels", async () => {
  const labels = { match: "kinds: [Pod], namespaces: [a], podSelector: { matchLabels: { app: x } }" };
  const notes = async (...given: Parameters<typeof list>) => (await list(...given)).notes.map((note) => note.slice(0, 24));
  expect(await notes(specText())).toEqual([]);
  expect(await notes(specWith([named("x")]))).toEqual(["nothing ends by itself i"]);
  expect(await notes(specWith([named("x"), labels]), hostPid("x"))).toEqual([
    "nothing ends by itself i",
    "a podSelector goes by la",
    "a scan knows what it rea",
  ]);
  expect((await list(specWith([labels, named("x"), labels]))).notes[1]).toMatch(/: waivers 1, 3$/);
});

it("tells needed waivers from those that match nothing, and from those without which nothing would fail", async () => {
  const spec = specWith([named("bad", "worse"), named("good"), named("gone"), { ...named("bad"), more: "checks: [host-ipc]" }]);
  const result = await list(spec, hostPid("bad") + hostPid("worse") + pod("good", "hostPID: false") + hostPid("gone", "namespace: b"));
  expect(uses(result)).toEqual(["needed 2/2/2 Pod a/bad Pod a/worse", "no-failure 1/0/0", "no-match 0/0/0", "no-failure 1/0/0"]);
  expect(result).toMatchObject({ counts: { expired: 0, notNeeded: 3 }, scanned: { files: 1, objects: 4 }, clean: false });
  expect(await list(specWith([named("bad")]), hostPid("bad"))).toMatchObject({ counts: { notNeeded: 0 }, clean: true });
});

it("tells of a waiver whose checks are off", async () => {
  const off = "controls: { disallow-host-namespaces: { enabled: false } }\n";
  expect(uses(await list(specWith([named("bad")], off), hostPid("bad")))).toEqual(["no-check 0/0/0"]);
});

it("takes objects that name no namespace for those of --namespace", async () => {
  const spec = specWith([named("bad")]);
  expect(uses(await list(spec, hostPid("bad", ""), { namespace: "a" }))).toEqual(["needed 1/1/1 Pod a/bad"]);
  expect(uses(await list(spec, hostPid("bad", "")))).toEqual(["no-match 0/0/0"]);
});

it("holds a waiver of containers needed only for what these break", async () => {
  const spec = specWith([{ ...named("app"), ...ofContainers("app", "init") }]);
  const scan = async (containers: string, more = "") => uses(await list(spec, pod("app", `containers: [${containers}]${more}`)));
  expect(await scan(container("app", writes))).toEqual(["needed 1/1/1 Pod a/app"]);
  expect(await scan(container("other", reads), `, initContainers: [${container("init", writes)}]`)).toEqual(["needed 1/1/1 Pod a/app"]);
  expect(await scan(container("app", reads))).toEqual(["no-failure 1/0/0"]);
  // The sidecar fails in any case; the waiver takes out nothing of that.
  expect(await scan(`${container("app", reads)}, ${container("sidecar", writes)}`)).toEqual(["no-failure 1/0/0"]);
  // It takes out one finding of two.
  expect(await scan(`${container("app", writes)}, ${container("sidecar", writes)}`)).toEqual(["needed 1/1/1 Pod a/app"]);
  expect(await scan(container("other", writes))).toEqual(["no-match 0/0/0"]);
});

it("counts the pods of a waived DaemonSet by their labels", async () => {
  const labels = "labels: { app: agent }";
  const daemonSet = (pods: string) =>
    `---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: agent, namespace: a }\nspec: { template: { metadata: { ${pods} }, spec: { hostPID: true } } }\n`;
  const spec = specWith([{ match: "kinds: [DaemonSet, Pod], namespaces: [a], podSelector: { matchLabels: { app: agent } }" }]);
  expect(uses(await list(spec, daemonSet(labels) + hostPid("agent-x7k2p", `namespace: a, ${labels}`) + hostPid("other")))).toEqual([
    "needed 2/2/2 DaemonSet a/agent Pod a/agent-x7k2p",
  ]);
  expect(uses(await list(spec, daemonSet("labels: { app: other }")))).toEqual(["no-match 0/0/0"]);
  const two = specWith([{ match: "kinds: [Pod], namespaces: [a], podSelector: { matchLabels: { app: agent, tier: host } }" }]);
  expect(uses(await list(two, hostPid("one", `namespace: a, ${labels}`)))).toEqual(["no-match 0/0/0"]);
  expect(uses(await list(two, hostPid("two", "namespace: a, labels: { tier: host, app: agent }")))).toEqual(["needed 1/1/1 Pod a/two"]);
});

it("takes a Namespace for one in itself", async () => {
  const spec = specWith([{ control: "require-pod-security-labels", match: "kinds: [Namespace], namespaces: [a], names: [a]" }]);
  const namespace = (name: string, labels = "{}") => `---\napiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: ${labels} }\n`;
  const held = "{ pod-security.kubernetes.io/enforce: restricted, pod-security.kubernetes.io/enforce-version: v1.34 }";
  expect(uses(await list(spec, namespace("a") + namespace("b")))).toEqual(["needed 1/1/1 Namespace -/a"]);
  expect(uses(await list(spec, namespace("a", held)))).toEqual(["no-failure 1/0/0"]);
  expect(uses(await list(spec, namespace("b")))).toEqual(["no-match 0/0/0"]);
});

it("does not take kinds of other API groups for those that are judged", async () => {
  const other = hostPid("bad").replace("apiVersion: v1", "apiVersion: example.com/v1");
  expect(uses(await list(specWith([named("bad")]), other))).toEqual(["no-match 0/0/0"]);
});

it("says that nothing fails in a namespace that the spec exempts", async () => {
  const spec = specWith([{ match: "kinds: [Pod], namespaces: [kube-system], names: [bad]" }]);
  expect(uses(await list(spec, hostPid("bad", "namespace: kube-system")))).toEqual(["no-failure 1/0/0"]);
});

it("needs neither of two waivers that take out the same, and says which other one does", async () => {
  const spec = specWith([named("bad"), named("bad", "other")]);
  expect(uses(await list(spec, hostPid("bad")))).toEqual(["doubled 1/1/0 2", "doubled 1/1/0 1"]);
  expect(uses(await list(spec, hostPid("bad") + hostPid("other")))).toEqual(["doubled 1/1/0 2", "needed 2/2/1 Pod a/other 1"]);
  // Expired ones count: they are in the cluster.
  expect(uses(await list(specWith([{ ...named("bad"), expires: "2026-11-22" }, named("bad")]), hostPid("bad")))).toEqual([
    "doubled 1/1/0 2",
    "doubled 1/1/0 1",
  ]);
});

it("needs both of two waivers that overlap, where each takes out what the other does not", async () => {
  const both = "hostPID: true, hostIPC: true, hostNetwork: true";
  const checks = (...ids: string[]) => ({ ...named("bad"), more: `checks: [${ids.join(", ")}]` });
  expect(uses(await list(specWith([checks("host-pid", "host-ipc"), checks("host-ipc", "host-network")]), pod("bad", both)))).toEqual([
    "needed 1/1/1 Pod a/bad",
    "needed 1/1/1 Pod a/bad",
  ]);
  expect(uses(await list(specWith([checks("host-pid", "host-ipc"), checks("host-ipc")]), pod("bad", both)))).toEqual([
    "needed 1/1/1 Pod a/bad",
    "doubled 1/1/0 1",
  ]);
});

it("weighs waivers of containers against each other and against one of the whole object", async () => {
  const [app, sidecar] = [
    { ...named("app"), ...ofContainers("app") },
    { ...named("app"), ...ofContainers("sidecar") },
  ];
  const [whole, both] = [
    { ...named("app"), control: "require-security-context", more: "checks: [read-only-root-filesystem]" },
    { ...named("app"), ...ofContainers("app", "sidecar") },
  ];
  const text = pod("app", `containers: [${container("app", writes)}, ${container("sidecar", writes)}]`);
  expect(uses(await list(specWith([app, sidecar]), text))).toEqual(["needed 1/1/1 Pod a/app", "needed 1/1/1 Pod a/app"]);
  expect(uses(await list(specWith([app, whole]), text))).toEqual(["doubled 1/1/0 2", "needed 1/1/1 Pod a/app"]);
  expect(uses(await list(specWith([app, sidecar, whole]), text))).toEqual(["doubled 1/1/0 3", "doubled 1/1/0 3", "doubled 1/1/0 1 2"]);
  expect(uses(await list(specWith([both, app]), text))).toEqual(["needed 1/1/1 Pod a/app", "doubled 1/1/0 1"]);
});

it("names the first ten objects, and counts all", async () => {
  const spec = specWith([{ match: "kinds: [Pod], namespaces: [a], podSelector: { matchLabels: { app: x } }" }]);
  const scanned = Array.from({ length: 12 }, (_, index) => hostPid(`p${index}`, "namespace: a, labels: { app: x }")).join("");
  const { waivers } = await list(spec, scanned);
  expect(waivers[0]?.use).toMatchObject({ need: "needed", objects: { matching: 12, failing: 12, needing: 12 } });
  expect(waivers[0]?.use?.neededBy.map(({ name }) => name)).toEqual(["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"]);
});

it("answers only where everything could be read and there was something", async () => {
  const spec = specWith([named("bad")]);
  expect(await refused(list(spec, `kind: [\n${hostPid("bad")}---\n{\n`))).toEqual(["invalid-yaml", "invalid-yaml"]);
  expect(await refused(list(spec, "# nothing\n"))).toEqual(["nothing-scanned"]);
  expect(await refused(list(spec, "", { scan: ["no/such/file.yaml"] }))).toEqual(["file-not-found"]);
});

/** The objects that have a finding more without that one waiver, by the engine itself and the waivers as they are rendered. */
async function neededByEngine(document: HardeningSpec, text: string): Promise<number[]> {
  const waivers = document.spec.waivers ?? [];
  const reviewer = async (kept: typeof waivers) => createReviewer(scanPolicies(resolve({ ...document, spec: { ...document.spec, waivers: kept } })));
  const objects = readManifestText("cases", text).flatMap((event) => (event.type === "object" ? [event.object] : []));
  const all = await reviewer(waivers);
  const counts: number[] = [];
  for (const waiver of waivers) {
    const without = await reviewer(waivers.filter((other) => other !== waiver));
    counts.push(objects.filter((object) => without.review(object).length > all.review(object).length).length);
  }
  return counts;
}

it("counts what the engine finds when it judges without each waiver in turn", async () => {
  const more = [
    {
      control: "disallow-host-namespaces",
      match: "kinds: [Pod, Deployment], namespaces: [monitoring, production], podSelector: { matchLabels: { app.kubernetes.io/name: node-exporter } }",
    },
    { ...ofContainers("grafana", "app"), match: "kinds: [Deployment, Pod], namespaces: [monitoring], names: [grafana, cart]" },
    { control: "require-security-context", match: "kinds: [Deployment, CronJob], namespaces: [monitoring], names: [grafana]" },
    {
      control: "require-image-digests",
      more: "containers: [app, init]",
      match: "kinds: [Pod, CronJob, StatefulSet], namespaces: [production], names: [cart, web]",
    },
    { control: "require-resource-limits", more: "containers: [app]", match: "kinds: [Pod, Job], namespaces: [production, kube-system], names: [cart]" },
    { control: "require-team-label", match: "kinds: [Deployment], namespaces: [monitoring], names: [grafana, web]" },
    { control: "disable-service-account-token-automount", match: "kinds: [ServiceAccount, Pod], namespaces: [production], names: [cart]" },
  ];
  const text = readFileSync(exampleSpec, "utf8").replace(
    /( {2}waivers:\n)/,
    `$1${more.map((given) => waiverText(given).replaceAll(/^/gm, "  ")).join("\n")}\n`,
  );
  const { spec: document } = parseSpec(text, "spec.yaml", { now });
  const plan = resolve(document);
  const cases = exclusionCases(plan).filter(({ request }) => request.operation === "CREATE");
  const manifests = cases.map(({ request }) => JSON.stringify(request.object)).join("\n---\n");
  const expected = await neededByEngine(document, manifests);
  const { uses: found } = await scanForWaivers(plan, document.spec.waivers ?? [], { paths: ["-"], stdin: stream(manifests), namespace: "default" });
  expect(found.map(({ objects }) => objects.needing)).toEqual(expected);
  expect(expected.filter((count) => count > 0).length).toBeGreaterThan(7);
  expect(found.some(({ objects }) => objects.failing > objects.needing)).toBe(true);
  expect(found.some(({ objects }) => objects.matching > objects.failing)).toBe(true);
}, 120_000);

it("does not call a waiver unneeded that only an audit can tell of", async () => {
  const deny = { control: "default-deny-network-policy", match: "kinds: [Namespace], namespaces: [a], names: [a]" };
  const pods = { control: "disable-service-account-token-automount", match: "kinds: [Pod], namespaces: [a], names: [x]" };
  const result = await list(specWith([deny, pods]), hostPid("p"));
  expect([uses(result), result.counts.notNeeded]).toEqual([["audited 0/0/0", "no-match 0/0/0"], 1]);
});
