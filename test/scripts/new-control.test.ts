import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { problemsOf } from "../../scripts/scaffold/request.ts";
import { checkKindNames } from "../../src/checks/check-kind.ts";
import { packageRoot } from "../../src/package-root.ts";

const copied = [
  "src",
  "scripts",
  "templates",
  "schemas",
  "docs",
  "test/cases",
  "examples",
  "policies-out/bundle.json",
  "package.json",
  "tsconfig.json",
  "tsconfig.test.json",
  "biome.jsonc",
];
const linked = ["node_modules", "dist"];

/** A copy of the repository, in which one control of each check kind is made. */
const copy = mkdtempSync(join(tmpdir(), "bulwark-new-control-"));
const made = checkKindNames.map((kind, index) => ({ kind, id: `require-sample-${kind}`, item: `9.${index + 1}`, area: "audit" }));

const bin = (name: string) => join(packageRoot, "node_modules", ".bin", name);
const inCopy = (command: string, args: readonly string[]) => execa(command, [...args], { cwd: copy, reject: false, all: true });
const scaffold = (...args: string[]) => inCopy(process.execPath, ["scripts/new-control.ts", ...args]);
const read = (path: string) => readFileSync(join(copy, path), "utf8");

const runs: Awaited<ReturnType<typeof scaffold>>[] = [];

beforeAll(async () => {
  for (const path of copied) cpSync(join(packageRoot, path), join(copy, path), { recursive: true });
  for (const path of linked) symlinkSync(join(packageRoot, path), join(copy, path));
  const items = made.map(({ id, item }) => `  { item: "${item}", control: "${id}" },\n`).join("");
  writeFileSync(join(copy, "src/controls/checklist.ts"), read("src/controls/checklist.ts").replace(/\n\];\n$/, `\n${items}];\n`));
  for (const { id, item, area, kind } of made) runs.push(await scaffold("--id", id, "--item", item, "--area", area, "--kind", kind));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

it("makes a control of every check kind, and says what to do next", () => {
  for (const { all, exitCode } of runs) expect(exitCode, all).toBe(0);
  expect(runs[0]?.stdout).toContain("wrote    src/controls/audit/require-sample-pod-field.ts\n");
  expect(runs[0]?.stdout).toContain("npm run regenerate");
});

it("enters them into the catalogue in the order of the checklist", () => {
  const listed = read("src/controls/catalogue.ts").split("export const catalogue")[1] as string;
  const names = ["shipAuditLogs", ...made.map(({ id }) => id.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()))];
  const entries: string[] = listed.match(/^ {2}\w+,$/gm) ?? [];
  const first = entries.indexOf(`  ${names[0]},`);
  expect(entries.slice(first, first + names.length)).toEqual(names.map((name) => `  ${name},`));
});

it("writes case folders, the schema and the pages", () => {
  for (const { id } of made) {
    expect(existsSync(join(copy, "test/cases", id, "good")), id).toBe(true);
    expect(existsSync(join(copy, "test/cases", id, "bad")), id).toBe(true);
    expect(read("schemas/hardening-spec.schema.json"), id).toContain(`"${id}": {`);
    expect(read(`docs/controls/${id}.md`), id).toContain(`| \`${id}\` | 9.`);
  }
});

it("makes controls that type-check and that the linter leaves alone", async () => {
  const [types, lint] = await Promise.all([
    inCopy(bin("tsc"), ["--noEmit", "-p", "tsconfig.test.json", "--incremental", "false"]),
    inCopy(bin("biome"), ["check", "--error-on-warnings", "--vcs-enabled=false", "src/controls"]),
  ]);
  expect(types.exitCode, types.all).toBe(0);
  expect(lint.exitCode, lint.all).toBe(0);
});

it("makes controls whose spec loads, and whose cases and boundaries judge green", async () => {
  const controls = made.map(({ id }) => `    ${id}: { enabled: true }\n`).join("");
  writeFileSync(join(copy, "spec.yaml"), read("examples/acme.yaml").replace("\n  controls:\n", `\n  controls:\n${controls}`));
  const { stdout, all, exitCode } = await inCopy(process.execPath, ["--input-type=module", "--eval", judge]);
  expect(exitCode, all).toBe(0);
  const result = JSON.parse(stdout) as { green: boolean; problems: unknown[]; cases: { control: string; origin: string; expected: string }[] };
  expect(result).toMatchObject({ problems: [], green: true });
  for (const { id } of made) {
    const own = result.cases.filter(({ control }) => control === id);
    for (const origin of ["file", "boundary"])
      for (const expected of ["pass", "fail"])
        expect(
          own.some((entry) => entry.origin === origin && entry.expected === expected),
          `${id} ${origin} ${expected}`,
        ).toBe(true);
  }
});

const judge = `
import { test } from "./src/harness/test.ts";
const controls = ${JSON.stringify(made.map(({ id }) => id))};
const { green, problems, cases } = await test({ spec: "spec.yaml", cases: "test/cases", engines: ["opa-wasm"], controls, allowExpired: true, now: new Date() });
console.log(JSON.stringify({ green, problems, cases: cases.map(({ control, origin, expected }) => ({ control, origin, expected })) }));
`;

it("refuses an id that is taken, and writes nothing", async () => {
  const before = read("src/controls/catalogue.ts");
  const { exitCode, stderr, stdout } = await scaffold("--id", "audit-policy", "--item", "6.2", "--area", "audit");
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: `there is a control audit-policy already: src/controls/audit/audit-policy.ts\n${usage}`,
  });
  expect(read("src/controls/catalogue.ts")).toBe(before);
});

it("refuses arguments that are missing or that it does not know", async () => {
  const [missing, unknown] = await Promise.all([scaffold("--id", "require-thing"), scaffold("--name", "require-thing")]);
  expect([missing.exitCode, unknown.exitCode]).toEqual([2, 2]);
  expect(missing.stderr).toBe(`--item is missing\n--area is missing\n${usage}`);
  expect(unknown.stderr).toMatch(/^Unknown option '--name'.*\nusage: /);
});

const usage = "usage: npm run new:control -- --id <id> --item <n> --area <area> [--kind <check-kind>]";

const fine = { id: "restrict-cluster-admin-bindings", item: "1.1", area: "rbac", kind: "object-field" };
const refusals: [what: string, asked: Partial<typeof fine>, said: string][] = [
  [
    "cases of an own check",
    { id: "require-team-label" },
    "test/cases/require-team-label is there already, for a check of the example's own: choose another id",
  ],
  ["an id with capitals", { id: "Require-Thing" }, "--id Require-Thing is no name for a control: kebab-case, a verb first, such as require-image-digests"],
  ["an id of one word", { id: "thing" }, "--id thing is no name for a control: kebab-case, a verb first, such as require-image-digests"],
  ["an id that leaves the folder", { id: "../../a-b" }, "--id ../../a-b is no name for a control: kebab-case, a verb first, such as require-image-digests"],
  [
    "an id that is too long",
    { id: `require-${"x".repeat(52)}` },
    `--id require-${"x".repeat(52)} is too long: policies are named <control>.<check>, in 63 characters at most, and require-${"x".repeat(52)}.type has 65`,
  ],
  ["an area that is none", { area: "podz" }, "--area podz is none: rbac, network, pods, secrets, images, audit"],
  ["a kind that is none", { kind: "pod" }, `--kind pod is none: ${checkKindNames.join(", ")}`],
  [
    "an item of another control",
    { item: "1.3" },
    "item 1.3 is disable-service-account-token-automount in src/controls/checklist.ts: use that id, or change the checklist first",
  ],
];

it.each(refusals)("refuses %s", (_, asked, said) => expect(problemsOf({ ...fine, ...asked })).toContain(said));

it("refuses an item that the checklist does not hold", () => {
  const [problem, ...others] = problemsOf({ ...fine, item: "7.7" });
  expect(problem).toMatch(/^--item 7[.]7 is not in src\/controls\/checklist[.]ts: add it there first, or name one of 1[.]1, /);
  expect(others.filter((other) => !other.startsWith("there is a control"))).toEqual([]);
});
