import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { assemble } from "../../src/bundle/assemble.ts";
import { secretsOf } from "../../src/checks/secret-samples.ts";
import type { BundleFile, Engine } from "../../src/engines/engine.ts";
import { engines } from "../../src/engines/index.ts";
import type { Case } from "../../src/harness/case.ts";
import { runCases } from "../../src/harness/run.ts";
import { admissionFormats } from "../../src/kubernetes/credentials/formats.ts";
import type { JsonObject } from "../../src/kubernetes/json.ts";
import type { KubernetesObject } from "../../src/kubernetes/request.ts";
import { testJson } from "../../src/reports/test-json.ts";
import { testJunit } from "../../src/reports/test-junit.ts";
import { testPretty } from "../../src/reports/test-pretty.ts";
import { planOf } from "../render/support.ts";
import { bulwark } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";

const formats = [
  ...new Map(
    admissionFormats.flatMap((format) =>
      secretsOf(format)
        .slice(0, 1)
        .map((text) => [format.name, text] as const),
    ),
  ),
];
const base64 = (text: string) => Buffer.from(text).toString("base64");
const named = "hunter2-correct-horse";

const configMap = (name: string, fields: JsonObject): KubernetesObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "production" },
  ...fields,
});

/** ConfigMaps with a secret of every pattern at every place; and values that cannot be decoded. */
const objects: readonly KubernetesObject[] = [
  ...formats.flatMap(([name, text]) => [
    configMap(`${name}-text`, { data: { "a.conf": `first: 1\n${text}\n` } }),
    configMap(`${name}-bytes`, { binaryData: { "a.bin": base64(`\u0000${text}`) } }),
    ...(/^[\w.-]+$/.test(text) ? [configMap(`${name}-key`, { data: { [text]: text } })] : []),
  ]),
  configMap("named", { data: { password: named } }),
  configMap("no-base64", { binaryData: { password: `${named}!` } }),
];

/** Everything that may not be shown. */
const hidden = [named, base64(named), ...formats.flatMap(([, text]) => [text, base64(`\u0000${text}`)])];
const echoed = (text: string) => hidden.filter((secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)));

const control = "disallow-secrets-in-configmaps";
const whole = planOf({ targets: { kyverno: {}, gatekeeper: {}, validatingAdmissionPolicy: {} } });
const plan = { ...whole, checks: whole.checks.filter((check) => check.control === control) };
const names = plan.checks.map(({ id }) => ({ control, check: id }));
const { files } = assemble(plan, "0".repeat(64));

const cases: readonly Case[] = plan.checks.flatMap(({ id }) =>
  objects.map(
    (object): Case => ({
      name: `${id} ${objects.indexOf(object)}`,
      check: { control, check: id },
      expected: "not-applicable",
      request: { id: `${id} ${object.metadata.name}`, operation: "CREATE", object },
      origin: "file",
    }),
  ),
);

/** What every reporter of `test` says of cases of which not one comes out as expected. */
async function reports(bundle: readonly BundleFile[], judges: readonly Engine[] = engines) {
  const result = await runCases(bundle, cases, judges, names);
  const outcome = { ...result, warnings: [], claims: [], absent: [], unusedCases: [] };
  const outcomes = result.cases.flatMap(({ judgements }) => judgements.map(({ engine, outcome: found }) => `${engine} ${found}`));
  return {
    text: [testPretty(outcome), JSON.stringify(testJson(outcome)), testJunit(outcome)].join("\n"),
    outcomes: new Set(outcomes),
    told: result.failed + result.unsupported,
  };
}

it("no reporter of test shows a value, whichever engine judges", { timeout: 300_000 }, async () => {
  const { text, outcomes, told } = await reports(files);
  expect(told).toBe(cases.length * engines.length);
  // What is no base64 the API server refuses by itself, and says so.
  const expected = engines.flatMap(({ name }) => [`${name} fail`, `${name} pass`]);
  expect([...outcomes].sort()).toEqual([...expected, "kube-apiserver unsupported"].sort());
  expect(echoed(text)).toEqual([]);
});

it("nor where policies are broken and engines fail", { timeout: 300_000 }, async () => {
  const broken = files.map(({ path, text }) => ({
    path,
    text: text
      .replaceAll(".base64_decode(@)", ".base64_decode(to_number(@))")
      .replaceAll("variables.texts.all(t, ", "variables.texts.all(t, int(t) > 0 && ")
      .replaceAll("variables.dataMap.all(k, ", "variables.dataMap.all(k, int(variables.dataMap[k]) > 0 && ")
      .replaceAll("values(dataMap)", "sum(values(dataMap))")
      .replaceAll("length(items(dataMap", "to_upper(items(dataMap")
      .replaceAll("text := base64.decode", "text := nothing.decode"),
  }));
  const { text, outcomes } = await reports(broken);
  expect([...outcomes].filter((outcome) => outcome.endsWith("error")).length).toBeGreaterThan(1);
  expect(echoed(text)).toEqual([]);
});

it("nor where a message is no text, and gator quotes it", { timeout: 300_000 }, async () => {
  const broken = files.map(({ path, text }) => ({ path, text: text.replace(/"msg": concat\("", \[parameters\.message, .*\]\)/, '"msg": review.object') }));
  const { text, outcomes } = await reports(
    broken,
    engines.filter(({ name }) => name === "gator"),
  );
  expect([...outcomes].sort()).toEqual(["gator error", "gator pass"]);
  expect(text).toContain("accessor error: map[apiVersion:v1 ");
  expect(echoed(text)).toEqual([]);
});

const yaml = objects.map((object) => JSON.stringify(object)).join("\n---\n");
const unreadable = formats.map(([, text]) => `\n---\npassword: !${text} *${text}\n---\npassword: *${text}\n---\na: {password: a?${text}, b: [${text}`).join("");

it.each([
  ["scan", ["scan", "-"]],
  ["scan as JSON", ["scan", "-", "--reporter", "json"]],
  ["secrets scan", ["secrets", "scan", "-"]],
  ["secrets scan as JSON", ["secrets", "scan", "-", "--json"]],
])("%s shows no value, of what it reads and of what it cannot read", { timeout: 60_000 }, async (_, args) => {
  const { exitCode, stdout, stderr } = await bulwark(args, { input: `${yaml}${unreadable}`, env: { DEBUG: "*" } });
  expect([exitCode, stdout.includes("private-key"), stdout.includes("invalid-yaml")]).toEqual([1, true, true]);
  expect(echoed(stdout + stderr)).toEqual([]);
});

it("waivers --scan, generate and test show no value of what they judge and write", { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  const spec = {
    apiVersion: "bulwark.dev/v1alpha1",
    kind: "HardeningSpec",
    metadata: { name: "a" },
    spec: {
      cluster: { platform: "kubeadm", kubernetesVersion: "1.34" },
      targets: { gatekeeper: {} },
      waivers: [
        {
          control,
          reason: "known",
          owner: "platform",
          expires: "2999-01-01",
          match: { kinds: ["ConfigMap"], namespaces: ["production"], names: objects.map(({ metadata }) => String(metadata.name)) },
        },
      ],
    },
  };
  writeFileSync(join(folder, "bulwark.yaml"), JSON.stringify(spec));
  mkdirSync(join(folder, "cases", control, "good"), { recursive: true });
  for (const [index, object] of objects.entries())
    writeFileSync(join(folder, "cases", control, "good", `values--${index}.yaml`), `# A secret.\n${JSON.stringify(object)}`);
  writeFileSync(join(folder, "objects.yaml"), yaml);
  const runs = [
    await bulwark(["waivers", "--scan", "objects.yaml"], { cwd: folder }),
    await bulwark(["generate", "--out", "out"], { cwd: folder }),
    ...(await Promise.all(
      ["pretty", "json", "junit"].map((reporter) =>
        bulwark(["test", "--cases", "cases", "--control", control, "--engine", "opa-wasm", "--reporter", reporter], { cwd: folder }),
      ),
    )),
  ];
  expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 1, 1, 1]);
  expect(runs.flatMap(({ stdout, stderr }) => echoed(stdout + stderr))).toEqual([]);
});

it("this test would see it", () => {
  for (const secret of hidden) expect(echoed(`a ${secret} b`)).not.toEqual([]);
});
