import fc from "fast-check";
import { expect, it } from "vitest";
import { secretsOf } from "../../src/checks/secret-samples.ts";
import { scanForSecrets } from "../../src/harness/secrets-scan.ts";
import { credentialFormats } from "../../src/kubernetes/credentials/formats.ts";
import type { JsonObject } from "../../src/kubernetes/json.ts";
import { secretsJson } from "../../src/reports/secrets-json.ts";
import { secretsPretty } from "../../src/reports/secrets-pretty.ts";

async function* bytes(text: string) {
  yield Buffer.from(text);
}

/** What both reporters say of a text, and the findings. */
async function report(input: string) {
  const written: string[] = [];
  const sink = { write: (text: string) => void written.push(text), end: () => {} };
  const options = { paths: ["-"], namespace: "default", failOn: "low" as const };
  const summary = await scanForSecrets({ ...options, stdin: bytes(input) }, () => secretsPretty(sink, { colours: false }));
  const pretty = written.splice(0).join("");
  await scanForSecrets({ ...options, stdin: bytes(input) }, () => secretsJson(sink));
  const json = written.join("");
  const { findings, problems } = JSON.parse(json) as {
    findings: { pattern: string; field: string; severity: string; valueLine: number; length: number }[];
    problems: { code: string }[];
  };
  return { summary, findings, problems, text: pretty + json };
}

const configMap = (fields: JsonObject): JsonObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, ...fields });
const deployment = (container: JsonObject): JsonObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "a" },
  spec: { template: { spec: { initContainers: [{ name: "a" }], containers: [{ name: "b" }, { name: "c", ...container }] } } },
});
const annotated = (annotations: JsonObject): JsonObject => ({ apiVersion: "v1", kind: "Service", metadata: { name: "a", annotations } });

/** Where a text can be put, and the path that is told. */
const places: readonly { readonly field: string; readonly isKey?: boolean; put(text: string): JsonObject }[] = [
  { field: "data['a.conf']", put: (text) => configMap({ data: { "a.conf": text } }) },
  { field: "data.config", put: (text) => configMap({ data: { config: text } }) },
  { field: "binaryData['a.bin']", put: (text) => configMap({ binaryData: { "a.bin": Buffer.from(text).toString("base64") } }) },
  {
    field: "binaryData['a.bin']",
    put: (text) => configMap({ binaryData: { "a.bin": Buffer.concat([Buffer.from([255, 0]), Buffer.from(text), Buffer.from([254])]).toString("base64") } }),
  },
  { field: "a key of its data", isKey: true, put: (text) => configMap({ data: { [text]: "x" } }) },
  { field: "spec.template.spec.containers[1].env[0].value", put: (value) => deployment({ env: [{ name: "CONFIG", value }] }) },
  { field: "spec.template.spec.containers[1].args[1]", put: (text) => deployment({ args: ["-c", text] }) },
  { field: "spec.template.spec.containers[1].command[0]", put: (text) => deployment({ command: [text] }) },
  { field: "metadata.annotations['acme.io/note']", put: (text) => annotated({ "acme.io/note": text }) },
  {
    field: "metadata.annotations['kubectl.kubernetes.io/last-applied-configuration'].data['a.conf']",
    put: (text) => annotated({ "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(configMap({ data: { "a.conf": text } })) }),
  },
];

const secrets = credentialFormats.flatMap((format) => secretsOf(format).map((text) => ({ name: format.name, text })));
const padding = fc
  .oneof(fc.constant(""), fc.string({ maxLength: 40 }), fc.constantFrom("\n", "key: ", "{{ x }} ", "# \u00e9\n", "x ".repeat(2000)))
  .map((text) => `${text} `);

it("finds secrets of every pattern at any place, and echoes none", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...secrets),
      fc.constantFrom(...places),
      padding,
      padding,
      fc.boolean(),
      async (secret, place, before, after, isBroken) => {
        const isKey = place.isKey === true;
        fc.pre(!isKey || /^[\w.-]+$/.test(secret.text));
        const object = JSON.stringify(place.put(isKey ? secret.text : `${before}${secret.text} ${after}`));
        const { findings, summary, problems, text } = await report(
          isBroken ? `${object}\n---\na: !${secret.text} *${secret.text}\nb: {c: d?${secret.text}, [${secret.text}\n` : object,
        );
        expect(findings.map(({ pattern, field }) => `${pattern} ${field}`)).toContain(`${secret.name} ${place.field}`);
        expect([summary.clean, problems.length]).toEqual([false, isBroken ? 1 : 0]);
        expect(text).not.toContain(secret.text);
        expect(text).not.toContain(Buffer.from(secret.text).toString("base64").slice(0, -4));
      },
    ),
    { numRuns: 250 },
  );
});

const passwords = fc
  .string({ minLength: 12, maxLength: 40, unit: fc.constantFrom(..."abcdefghkmnpqrstuvwxyzABCDEFGHKLMNPQRSTUVWXYZ23456789-_+") })
  .filter((text) => /[a-z]/.test(text) && /[0-9]/.test(text) && !/^[-+_]/.test(text) && new Set(text).size > 6);
const named: readonly ((value: string) => JsonObject)[] = [
  (value) => configMap({ data: { DB_PASSWORD: value } }),
  (value) => configMap({ data: { "app.properties": `user = a\nspring.datasource.password = ${value}\n` } }),
  (value) => configMap({ data: { "a.json": JSON.stringify({ user: "a", clientSecret: value }) } }),
  (value) => configMap({ binaryData: { "a.env": Buffer.from(`API_KEY=${value}\n`).toString("base64") } }),
  (value) => deployment({ env: [{ name: "API_TOKEN", value }] }),
  (value) => deployment({ args: ["--user", "a", "--password", value] }),
  (value) => deployment({ args: [`--password=${value}`] }),
  (value) => annotated({ "acme.io/api-key": value }),
];

it("finds what stands under a credential's name, and echoes nothing of it", async () => {
  await fc.assert(
    fc.asyncProperty(passwords, fc.constantFrom(...named), async (value, put) => {
      const { findings, text } = await report(JSON.stringify(put(value)));
      expect(findings.map(({ pattern, length }) => `${pattern} ${length}`)).toEqual([`named-credential ${value.length}`]);
      expect(text).not.toContain(value);
    }),
    { numRuns: 250 },
  );
});

it("tells the line in the value, and every secret of a text once", async () => {
  const lines = ["first: 1", `- ghp_${"a1B2".repeat(9)}`, "", `token: ghp_${"c3D4".repeat(9)}`, "password: hunter2!"];
  const { findings } = await report(JSON.stringify(configMap({ data: { "a.yaml": lines.join("\n") } })));
  expect(findings.map(({ pattern, severity, valueLine, length }) => [pattern, severity, valueLine, length])).toEqual([
    ["github-token", "high", 2, 40],
    ["github-token", "high", 4, 40],
    ["named-credential", "low", 5, 8],
  ]);
});

it("says what is no base64, and goes on", async () => {
  const { findings, problems, summary, text } = await report(
    JSON.stringify(configMap({ binaryData: { "a.bin": "hunter2-hunter2" }, data: { password: "hunter2!" } })),
  );
  expect([problems.map(({ code }) => code), findings.length, summary.documents.unreadable]).toEqual([["no-base64"], 1, 1]);
  expect(text).not.toContain("hunter2");
});

it("counts examples of documentation, and does not fail for them", async () => {
  const { summary } = await report(JSON.stringify(configMap({ data: { note: "for example AKIAIOSFODNN7EXAMPLE at https://user:password@example.com" } })));
  expect([summary.clean, summary.findings.total, summary.findings.examples]).toEqual([true, 0, 2]);
});

it.each([
  ["begins of tokens", "eyJ-"],
  ["addresses", "see https://example.com/a:b "],
  ["names without values", "password password= "],
  ["first lines of keys", "-----BEGIN A "],
  ["names of names", "secretsecrettokentoken"],
  ["quotes", "password=\"'"],
])("takes linear time for a mebibyte of %s", { timeout: 30_000 }, async (_, piece) => {
  const text = piece.repeat(Math.ceil(2 ** 20 / piece.length));
  const started = performance.now();
  const { findings } = await report(JSON.stringify(configMap({ data: { "a.conf": `${text}\n ghp_${"a1B2".repeat(9)}` } })));
  expect(findings.map(({ pattern }) => pattern)).toContain("github-token");
  // Both reporters: two scans. Quadratic time would be minutes.
  expect(performance.now() - started).toBeLessThan(15_000);
});
