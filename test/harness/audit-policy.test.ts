import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { UserError } from "../../src/diagnostics/user-error.ts";
import { lintAuditPolicy } from "../../src/harness/audit-policy.ts";
import { explainAuditPolicy } from "../../src/harness/audit-policy-explain.ts";
import { temporaryFolder } from "../support/temporary.ts";

const head = "apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\n";

function fileOf(text: string | Buffer): string {
  const file = join(temporaryFolder(), "policy.yaml");
  writeFileSync(file, text);
  return file;
}

function codes(action: () => unknown): string[] {
  try {
    action();
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.diagnostics.map(({ code }) => code);
  }
}

const hostile: readonly (readonly [what: string, file: () => string, code: string])[] = [
  ["no file", () => join(temporaryFolder(), "none"), "file-not-found"],
  [
    "a folder",
    () => {
      const folder = join(temporaryFolder(), "policy.yaml");
      mkdirSync(folder);
      return folder;
    },
    "is-a-directory",
  ],
  ["10 MB", () => fileOf(`${head}rules:\n${"  - level: None\n".repeat(700_000)}`), "file-too-large"],
  ["2 MB", () => fileOf(`${head}rules:\n${"  - level: None\n".repeat(140_000)}`), "file-too-large"],
  ["thousands of rules", () => fileOf(`${head}rules:\n${"  - level: None\n".repeat(5_000)}`), "too-many-rules"],
  ["a binary", () => fileOf(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1])), "not-text"],
  ["Latin-1", () => fileOf(Buffer.from("# \xe9\n", "latin1")), "not-text"],
  ["nothing", () => fileOf("# nothing\n"), "empty-document"],
  ["no YAML", () => fileOf("rules: [\n"), "yaml-syntax"],
  [
    "an alias bomb",
    () =>
      fileOf(
        `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(", ")}]`).join("\n")}\n`,
      ),
    "too-many-values",
  ],
  ["brackets without end", () => fileOf("[".repeat(100_000)), "too-deep"],
  ["an alias of itself", () => fileOf(`${head}rules: &x [*x]\n`), "cyclic-alias"],
  ["a line break that only Kubernetes sees", () => fileOf(`${head}rules:\n  - level: None # \u0085    users: [a]\n`), "ambiguous-yaml"],
];

it.each(hostile)("refuses %s within seconds", (_, file, code) => {
  const path = file();
  const start = performance.now();
  expect(codes(() => lintAuditPolicy({ file: path, failOn: "error" }))).toEqual([code]);
  expect(codes(() => explainAuditPolicy(path, { verb: "get", resource: "pods" }))).toEqual([code]);
  expect(performance.now() - start).toBeLessThan(5000);
});

const large: readonly (readonly [what: string, rules: string])[] = [
  [
    "hundreds of rules, each with a user",
    Array.from({ length: 999 }, (_, index) => `  - {level: RequestResponse, users: [user-${index}], verbs: [get]}\n`).join(""),
  ],
  [
    "two rules of forty thousand resources",
    `  - {level: None, resources: [{group: "", resources: [${resources("a")}]}]}\n  - {level: Metadata, resources: [{group: "", resources: [${resources("b")}]}]}\n`,
  ],
  [
    "forty thousand paths",
    `  - {level: None, nonResourceURLs: [${resources("/a").replaceAll(",", "*,")}]}\n  - {level: None, nonResourceURLs: [${resources("/a")}]}\n`,
  ],
];

function resources(prefix: string): string {
  return Array.from({ length: 40_000 }, (_, index) => `${prefix}${index}`).join(",");
}

it.each(large)("judges %s within seconds", (_, rules) => {
  const file = fileOf(`${head}rules:\n${rules}  - level: Metadata\n`);
  const start = performance.now();
  expect(lintAuditPolicy({ file, failOn: "error" }).loads).toBe(true);
  expect(performance.now() - start).toBeLessThan(20_000);
});

it("leaves an object's prototype alone", () => {
  const file = fileOf(`${head}rules:\n  - level: Metadata\n    __proto__: { users: [x] }\n__proto__: { rules: [] }\n`);
  const { findings, rules } = lintAuditPolicy({ file, failOn: "error" });
  expect([rules, findings.map(({ code, location }) => `${code} ${location.line}`)]).toEqual([1, ["unknown-field 6", "unknown-field 7"]]);
});
