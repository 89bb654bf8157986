import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { load } from "js-yaml";
import { expect, it } from "vitest";
import { ciActions } from "../../src/artifacts/ci-actions.ts";
import { ciRenderer } from "../../src/render/ci/index.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { actionlint } from "./actionlint.ts";
import { bundleProblems } from "./schemas/index.ts";
import { fileOf, parsed, pathsOf, planOf } from "./support.ts";

type Ci = NonNullable<SpecBody["ci"]>;
type Step = { name: string; id?: string; uses?: string; run?: string; env?: Record<string, string>; with?: Record<string, string> };
type Job = { needs?: string; if?: string; permissions: Record<string, string>; env?: Record<string, string>; outputs?: Record<string, string>; steps: Step[] };
type Workflow = { permissions: object; jobs: Record<string, Job> };

const hex = "0123456789abcdef".repeat(4);
const scannerImage = `ghcr.io/example/trivy:0.74.0@sha256:${hex}`;
const running = [`registry.example.com:5000/shop/cart:1.4.2@sha256:${hex}`, `ghcr.io/acme/api@sha256:${hex}`];
const both: Ci = { providers: ["github", "gitlab"], scannerImage };
const plan = (ci: Partial<Ci> = {}, body: Partial<SpecBody> = {}) => planOf({ ci: { ...both, ...ci }, ...body });
const scanOf = (ci: Partial<Ci> = {}) => parsed<Workflow>(ciRenderer, plan(ci), "github/scan-images.yaml");
const stepOf = (workflow: Workflow, job: string, name: string) => workflow.jobs[job]?.steps.find((step) => step.name === name) as Step;
const textOf = (path: string, ci: Partial<Ci> = {}) => fileOf(ciRenderer, plan(ci), path).text;

const variants: readonly (readonly [what: string, ci: Partial<Ci>])[] = [
  ["as it is by default", {}],
  ["with what runs", { images: running }],
  ["without code scanning", { images: running, codeScanning: false }],
  ["with a stricter gate", { severities: ["CRITICAL", "LOW", "HIGH", "MEDIUM"], ignoreUnfixed: false }],
];

it.each(variants)(
  "%s: actionlint and the schemas have nothing against it",
  async (_, ci) => {
    const { files, unsupported } = ciRenderer.render(plan(ci));
    expect(unsupported).toEqual([]);
    expect(await bundleProblems(files.map(({ path, text }) => ({ path: `ci/${path}`, text })))).toEqual([]);
    const workflows = Object.fromEntries(files.filter(({ path }) => path.startsWith("github/")).map(({ path, text }) => [path.slice("github/".length), text]));
    expect(await actionlint(workflows)).toEqual([]);
  },
  300_000,
);

const sabotages: readonly (readonly [what: string, file: string, from: RegExp, to: string, problem: RegExp])[] = [
  ["an expression in a script", "scan-images.yaml", /"\$IMAGE"$/m, "${{ github.event.issue.title }}", /potentially untrusted/],
  ["an input that the workflow lacks", "rescan-images.yaml", /with:\n {6}image:/, "with:\n      picture:", /input "picture" is not defined/],
  ["a secret that the workflow lacks", "rescan-images.yaml", /registry-username:/, "registry-user:", /secret "registry-user" is not defined/],
  ["an output that no step gives", "scan-images.yaml", /steps\.report\.outputs/, "steps.reported.outputs", /property "reported" is not defined/],
  ["a job that is not there", "scan-images.yaml", /needs: scan/, "needs: scans", /needs job "scans" which does not exist/],
  [
    "a permission that there is not",
    "scan-images.yaml",
    /^ {6}security-events: write/m,
    "      security-event: write",
    /unknown permission scope "security-event"/,
  ],
  ["a schedule that never comes", "rescan-images.yaml", /23 4 \* \* \*/, "23 25 * * *", /invalid CRON format/],
];

it.each(sabotages)(
  "actionlint finds %s",
  async (_, name, from, to, problem) => {
    const workflows = Object.fromEntries(["scan-images.yaml", "rescan-images.yaml"].map((file) => [file, textOf(`github/${file}`, { images: running })]));
    const broken = (workflows[name] as string).replace(from, to);
    expect(broken).not.toBe(workflows[name]);
    expect((await actionlint({ ...workflows, [name]: broken })).join("\n")).toMatch(problem);
  },
  300_000,
);

it.each([
  ["github/scan-images.yaml", "permissions: {}", "permissions: write-all", "/permissions must be object"],
  ["github/scan-images.yaml", /@[a-f0-9]{40} # v7/, "@v7 # v7", "/jobs/scan/steps"],
  ["github/scan-images.yaml", `@sha256:${hex}`, "", "/jobs/scan"],
  ["github/rescan-images.yaml", "secrets:\n", "concurrency: 1\n    secrets:\n", "/jobs/scan must NOT have additional properties concurrency"],
  ["gitlab/scan-images.yaml", "GIT_STRATEGY: none", "GIT_STRATEGY: 1", "/.scan-image/variables/GIT_STRATEGY must be string"],
  ["gitlab/scan-images.yaml", "  script:", "  allow_failure: true\n  script:", "/.scan-image must NOT have additional properties allow_failure"],
] as const)("the schemas refuse %s with %s as %s", async (path, from, to, problem) => {
  const text = textOf(path, { images: running });
  expect(text.replace(from, to)).not.toBe(text);
  expect((await bundleProblems([{ path: `ci/${path}`, text: text.replace(from, to) }])).join("\n")).toContain(problem);
});

it("no expression stands in a script, and no job but the last may do anything", () => {
  for (const ci of [{}, { codeScanning: false }]) {
    const workflow = scanOf(ci);
    expect(workflow.permissions).toEqual({});
    expect(workflow.jobs.scan?.permissions).toEqual({});
    for (const { run } of Object.values(workflow.jobs).flatMap(({ steps }) => steps)) expect(run ?? "").not.toContain("${{");
  }
  expect(scanOf().jobs.report?.permissions).toEqual({ actions: "read", contents: "read", "security-events": "write" });
  expect(Object.keys(scanOf({ codeScanning: false }).jobs)).toEqual(["scan"]);
});

it("the scanner runs by digest, twice: a report that never fails, then the gate, which fails on what the spec says", () => {
  const workflow = scanOf({ severities: ["CRITICAL", "MEDIUM"] });
  expect(workflow.jobs.scan?.env).toEqual({ IMAGE: "${{ inputs.image }}", SCANNER: scannerImage });
  const [report, gate] = ["Report", "Gate"].map((name) => stepOf(workflow, "scan", name).run as string);
  expect(report).toContain("--format sarif --output /scan/report.sarif");
  expect(report).not.toMatch(/exit-code|severity|ignore-unfixed/);
  expect(gate).toContain("--severity MEDIUM,CRITICAL --ignore-unfixed --exit-code 1");
  expect(stepOf(scanOf({ ignoreUnfixed: false }), "scan", "Gate").run).toContain("--severity HIGH,CRITICAL --exit-code 1");
  expect(workflow.jobs.scan?.steps.map(({ name }) => name)).toEqual(["Take nothing but an image by digest", "Report", "Keep the report", "Gate"]);
  for (const run of [report, gate]) expect(run).toContain("--cap-drop ALL --security-opt no-new-privileges --read-only");
});

it("actions stand by the commits that the table holds, with their versions beside them", () => {
  const text = textOf("github/scan-images.yaml");
  const used = [...text.matchAll(/uses: ([^@]+)@(\S+) # (\S+)/g)].map(([, name, commit, version]) => `${name} ${commit} ${version}`);
  const pinned = Object.values(ciActions).map(
    (action) => `${action.repository}${"path" in action ? `/${action.path}` : ""} ${action.commit} ${action.version}`,
  );
  expect(used).toEqual(pinned);
  expect(text.match(/ {8}uses:/g)).toHaveLength(pinned.length);
});

const references: readonly (readonly [image: string, name: string | undefined])[] = [
  [`registry.example.com:5000/shop/cart:1.4.2@sha256:${hex}`, "registry.example.com:5000/shop/cart"],
  [`registry.example.com:5000/cart@sha256:${hex}`, "registry.example.com:5000/cart"],
  [`cart@sha256:${hex}`, "cart"],
  ["registry.example.com/shop/cart:1.4.2", undefined],
  [`cart@sha256:${hex.slice(1)}`, undefined],
  [`--help@sha256:${hex}`, undefined],
  [`a; touch /tmp/x; @sha256:${hex}`, undefined],
  [`a@sha256:${hex}\ndigest=x`, undefined],
  [`x\na@sha256:${hex}`, undefined],
  [`$(id)@sha256:${hex}`, undefined],
  ["", undefined],
];

it.each(references)("GitHub's first step takes nothing but a digest: %j", async (image, name) => {
  const script = stepOf(scanOf(), "scan", "Take nothing but an image by digest").run as string;
  const folder = temporaryFolder();
  const output = join(folder, "output");
  const run = await execa("bash", ["-e", "-o", "pipefail", "-c", script], {
    env: { IMAGE: image, RUNNER_TEMP: folder, GITHUB_OUTPUT: output },
    reject: false,
    stdin: "ignore",
  });
  if (name === undefined) expect([run.exitCode, run.stdout]).toEqual([1, "::error::the input image is no image by digest"]);
  else expect(readFileSync(output, "utf8")).toBe(`digest=${hex}\nname=${name}\n`);
});

it.each(references)("GitLab's first line takes nothing but a digest: %j", async (image, name) => {
  const { script } = parsed<{ ".scan-image": { script: string[] } }>(ciRenderer, plan(), "gitlab/scan-images.yaml")[".scan-image"];
  const run = await execa("sh", ["-e", "-c", script[0] as string], { env: { IMAGE: image }, reject: false, stdin: "ignore" });
  expect([run.exitCode, run.stdout]).toEqual(name === undefined ? [1, "the variable IMAGE is no image by digest"] : [0, ""]);
});

it("GitLab reports first, then shuts the gate, and scans again what runs in scheduled pipelines only", () => {
  const pipeline = load(textOf("gitlab/scan-images.yaml", { images: running })) as Record<string, { script: string[]; rules: unknown; parallel: unknown }>;
  const [, report, gate] = pipeline[".scan-image"]?.script ?? [];
  expect(report).toMatch(/^trivy image .*--template "@\/contrib\/gitlab.tpl" --output gl-container-scanning-report.json "\$IMAGE"$/);
  expect(report).not.toMatch(/exit-code|severity/);
  expect(gate).toMatch(/--severity HIGH,CRITICAL --ignore-unfixed --exit-code 1 "\$IMAGE"$/);
  expect(pipeline["rescan-images"]).toMatchObject({ rules: [{ if: '$CI_PIPELINE_SOURCE == "schedule"' }], parallel: { matrix: [{ IMAGE: running }] } });
  expect(load(textOf("gitlab/scan-images.yaml"))).not.toHaveProperty("rescan-images");
});

it.each<[what: string, body: Partial<SpecBody>, paths: string[], reasons: string[]]>([
  ["nothing of CI in the spec", {}, [], ["the spec has no ci, so no workflow is rendered"]],
  [
    "no scanner's digest",
    { ci: { providers: ["github"] } },
    [],
    ["ci.scannerImage is not given, so no workflow is rendered: name Trivy's image with the version and the digest that you have read of it"],
  ],
  ["the control is off", { ci: both, controls: { "scan-images-in-ci": { enabled: false } } }, [], ["the control is not enabled, so ci is not rendered"]],
  ["the profile lacks it", { ci: both, profile: "quick-wins" }, [], ["the control is not enabled, so ci is not rendered"]],
  ["the profile lacks it, and nothing is said", { profile: "quick-wins" }, [], []],
  ["one provider", { ci: { ...both, providers: ["gitlab"] } }, ["gitlab/scan-images.yaml"], []],
  ["what runs", { ci: { ...both, images: running } }, ["github/rescan-images.yaml", "github/scan-images.yaml", "gitlab/scan-images.yaml"], []],
])("%s", (_, body, paths, reasons) => {
  expect(pathsOf(ciRenderer, planOf(body))).toEqual(paths);
  expect(ciRenderer.render(planOf(body)).unsupported.map(({ reason }) => reason)).toEqual(reasons);
});
