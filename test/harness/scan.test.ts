import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { UserError } from "../../src/diagnostics/user-error.ts";
import { type ScanOptions, type ScanOutcome, scan } from "../../src/harness/scan.ts";
import { findManifests } from "../../src/harness/scan-files.ts";
import type { ScanFinding } from "../../src/harness/scan-result.ts";
import { exampleSpec, now } from "../support/example.ts";
import { temporaryFolder } from "../support/temporary.ts";

type Told = ScanOutcome & { findings: ScanFinding[]; problems: Diagnostic[]; ended: number };

/** Scans files that hold these texts, or standard input under `-`. */
async function scanTexts(texts: Record<string, string>, options: Partial<ScanOptions> = {}): Promise<Told> {
  const folder = write(texts);
  const told = { findings: [] as ScanFinding[], problems: [] as Diagnostic[], ended: 0 };
  const paths = options.paths ?? Object.keys(texts).map((name) => (name === "-" ? name : join(folder, name)));
  const outcome = await scan({ stdin: stream(texts["-"] ?? ""), namespace: "default", failOn: "audit", allowExpired: false, now, ...options, paths }, () => ({
    object: (findings) => void told.findings.push(...findings),
    problem: (problem) => void told.problems.push(problem),
    end: () => {
      told.ended += 1;
    },
  }));
  return { ...outcome, ...told };
}

function write(texts: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(texts)) {
    if (name === "-") continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function* stream(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function refused(promise: Promise<unknown>): Promise<string[]> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw error;
  return error.diagnostics.map(({ code }) => code);
}

const hostNetwork = (name: string, more = "") =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}${more} }\nspec: { hostNetwork: true, containers: [{ name: c }] }\n`;
const only = { controls: ["disallow-host-namespaces"] };
const places = ({ findings }: Told) =>
  findings.map(({ check, object, source }) => `${check} ${object.kind} ${object.namespace ?? "-"}/${object.name} ${source.line}`);

it("judges a file by the restricted profile where there is no spec", async () => {
  const told = await scanTexts({ "a.yaml": hostNetwork("a") });
  expect(told.summary).toMatchObject({ judgedBy: "profile restricted", files: 1, clean: false, objects: { judged: 1, exempt: 0, withFindings: 1 } });
  expect(told.summary.notConfigured).toEqual([{ control: "restrict-image-registries", parameters: ["registries"] }]);
  const finding = told.findings.find(({ check }) => check === "host-network");
  expect(finding).toMatchObject({
    control: "disallow-host-namespaces",
    title: "The host's network namespace is not used",
    severity: "high",
    enforcement: "audit",
    message: "do not set hostNetwork to true",
    object: { apiVersion: "v1", kind: "Pod", namespace: "default", name: "a" },
    source: { line: 1 },
  });
  expect(finding?.source.file).toMatch(/a\.yaml$/);
  expect(told.ended).toBe(1);
});

it("passes over no namespace where there is no spec, and those that a spec exempts", async () => {
  const texts = { "a.yaml": hostNetwork("a", ", namespace: kube-system") };
  expect(places(await scanTexts(texts, only))).toEqual(["host-network Pod kube-system/a 1"]);
  const bySpec = await scanTexts(texts, { ...only, spec: exampleSpec });
  expect(bySpec.findings).toEqual([]);
  expect(bySpec.summary.objects).toEqual({ judged: 0, exempt: 1, withoutChecks: 0, withFindings: 0 });
});

it("judges by a spec without the target gatekeeper", async () => {
  const spec = join(
    write({
      "spec.yaml":
        "apiVersion: bulwark.dev/v1alpha1\nkind: HardeningSpec\nmetadata: { name: acme }\nspec:\n  cluster: { platform: eks, kubernetesVersion: '1.34' }\n  targets: { kyverno: {} }\n",
    }),
    "spec.yaml",
  );
  const told = await scanTexts({ "a.yaml": hostNetwork("a") }, { spec, ...only });
  expect(places(told)).toEqual(["host-network Pod default/a 1"]);
  expect(told.summary.judgedBy).toBe("acme");
});

it("reads standard input", async () => {
  const told = await scanTexts({ "-": hostNetwork("a") }, only);
  expect(told.findings.map(({ source }) => source)).toEqual([{ file: "<stdin>", line: 1 }]);
});

it("goes on after what it cannot read, and is not clean", async () => {
  const told = await scanTexts({ "a.yaml": `${hostNetwork("a")}---\nkey: [\n---\nkind: no object\n---\n${hostNetwork("b")}` }, only);
  expect(places(told)).toEqual(["host-network Pod default/a 1", "host-network Pod default/b 10"]);
  expect(told.problems.map(({ code }) => code)).toEqual(["invalid-yaml"]);
  expect(told.summary.documents).toEqual({ empty: 0, notKubernetes: 1, unreadable: 1 });
  const lone = await scanTexts({ "a.yaml": "key: [" }, { ...only, failOn: "enforce" });
  expect(lone.summary).toMatchObject({ clean: false, findings: { total: 0 } });
});

it("judges the objects of lists, and counts what no check is about", async () => {
  const list = `apiVersion: v1\nkind: List\nitems:\n  - { apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { hostPID: true } }\n  - { apiVersion: v1, kind: ConfigMap, metadata: { name: b } }\n`;
  const told = await scanTexts({ "a.yaml": list }, only);
  expect(places(told)).toEqual(["host-pid Pod default/a 1"]);
  expect(told.summary.objects).toEqual({ judged: 1, exempt: 0, withoutChecks: 1, withFindings: 1 });
});

it("puts objects into the namespace that is given where they name none", async () => {
  const told = await scanTexts({ "a.yaml": `${hostNetwork("a")}---\n${hostNetwork("b", ", namespace: own")}` }, { ...only, namespace: "production" });
  expect(told.findings.map(({ object }) => object.namespace)).toEqual(["production", "own"]);
  const namespaces = await scanTexts({ "a.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n" }, { controls: ["require-pod-security-labels"] });
  expect(namespaces.findings.map(({ object }) => object)).toEqual([{ apiVersion: "v1", kind: "Namespace", name: "a" }]);
});

it("heeds waivers by kind, namespace, name and labels", async () => {
  const pod = (kind: string, namespace: string, label: string) =>
    `apiVersion: v1\nkind: ${kind}\nmetadata: { name: a, namespace: ${namespace}, labels: { app.kubernetes.io/name: ${label} } }\nspec: { hostNetwork: true, hostIPC: true }\n`;
  const told = await scanTexts(
    { "1.yaml": pod("Pod", "monitoring", "node-exporter"), "2.yaml": pod("Pod", "monitoring", "other"), "3.yaml": pod("Pod", "default", "node-exporter") },
    { ...only, spec: exampleSpec },
  );
  expect(told.findings.map(({ check, source }) => `${source.file.slice(-6)} ${check}`)).toEqual([
    "1.yaml host-ipc",
    "2.yaml host-ipc",
    "2.yaml host-network",
    "3.yaml host-ipc",
    "3.yaml host-network",
  ]);
  const grafana = (name: string, container: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}, namespace: monitoring }\nspec: { template: { spec: { containers: [{ name: ${container} }] } } }\n`;
  const readOnly = await scanTexts(
    { "1.yaml": grafana("grafana", "grafana"), "2.yaml": grafana("grafana", "sidecar"), "3.yaml": grafana("other", "grafana") },
    { spec: exampleSpec, controls: ["require-security-context"] },
  );
  expect(readOnly.findings.filter(({ check }) => check === "read-only-root-filesystem").map(({ source }) => source.file.slice(-6))).toEqual([
    "2.yaml",
    "3.yaml",
  ]);
});

it("is clean where nothing as strict as --fail-on is found", async () => {
  const image = "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: c, image: evil.example/a }] }\n";
  const clean = async (controls: string[]) =>
    Promise.all(
      (["audit", "warn", "enforce"] as const).map(
        async (failOn) => (await scanTexts({ "a.yaml": image }, { spec: exampleSpec, controls, failOn })).summary.clean,
      ),
    );
  expect(await clean(["restrict-image-registries"])).toEqual([false, false, false]);
  expect(await clean(["require-image-digests"])).toEqual([false, true, true]);
  expect(await clean(["disallow-host-namespaces"])).toEqual([true, true, true]);
});

it("counts findings by control, severity and enforcement", async () => {
  const { summary, findings } = await scanTexts({ "a.yaml": `${hostNetwork("a")}---\n${hostNetwork("b")}` }, { spec: exampleSpec });
  expect(summary.findings.total).toBe(findings.length);
  for (const { control, findings: count, objects } of summary.controls) {
    const own = findings.filter((finding) => finding.control === control);
    expect([control, count, objects]).toEqual([control, own.length, new Set(own.map(({ object }) => object.name)).size]);
  }
  for (const [severity, count] of Object.entries(summary.findings.bySeverity))
    expect(findings.filter((finding) => finding.severity === severity)).toHaveLength(count);
  for (const [enforcement, count] of Object.entries(summary.findings.byEnforcement))
    expect(findings.filter((finding) => finding.enforcement === enforcement)).toHaveLength(count);
});

it("says why it cannot run before it reports anything", async () => {
  expect(await refused(scanTexts({ "a.yaml": "" }, { paths: ["no/such/file.yaml", "no/such/*.yaml"] }))).toEqual(["file-not-found", "no-file-matched"]);
  expect(await refused(scanTexts({ "a.yaml": "" }, { controls: ["disallow-everything"] }))).toEqual(["unknown-control"]);
  expect(await refused(scanTexts({ "a.yaml": "" }, { controls: ["restrict-image-registries"] }))).toEqual(["not-configured"]);
  expect(await refused(scanTexts({ "a.yaml": "" }, { spec: "no/spec.yaml" }))).toEqual(["file-not-found"]);
});

it("finds manifests in folders, but for hidden ones and node_modules, each once", async () => {
  const folder = write({ "a.yaml": "", "b/c.yml": "", "b/d.JSON": "", "b/e.txt": "", ".git/f.yaml": "", "node_modules/g.yaml": "" });
  symlinkSync(folder, join(folder, "b", "loop"));
  symlinkSync(join(folder, "nowhere"), join(folder, "dangling.yaml"));
  const relative = async (...paths: string[]) => (await findManifests(paths.map((path) => join(folder, path)))).map((path) => path.slice(folder.length + 1));
  expect(await relative("")).toEqual(["a.yaml", "b/c.yml", "b/d.JSON", "dangling.yaml"]);
  expect(await relative("b", "b/c.yml", "a.yaml", "b/e.txt")).toEqual(["b/c.yml", "b/d.JSON", "b/loop/a.yaml", "b/loop/dangling.yaml", "b/e.txt"]);
  expect(await relative("*.yaml", "**/*.yml")).toEqual(["a.yaml", "b/c.yml"]);
  expect(await relative(".git")).toEqual([".git/f.yaml"]);
});

it("takes a file for itself whose name looks like a glob", async () => {
  const folder = write({ "[a].yaml": "", "a.yaml": "" });
  expect(await findManifests([join(folder, "[a].yaml")])).toEqual([join(folder, "[a].yaml")]);
});

it("says so where a folder holds no manifest", async () => {
  expect(await refused(findManifests([write({ "a.txt": "" })]))).toEqual(["no-file-matched"]);
});
