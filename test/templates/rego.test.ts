import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { checkKindNames } from "../../src/checks/check-kind.ts";
import type { RegoSource } from "../../src/engines/constraint-template.ts";
import { locateBinary } from "../../src/engines/locate.ts";
import { compileWasm } from "../../src/engines/opa-wasm/compile.ts";
import { loadModule } from "../../src/engines/opa-wasm/module.ts";
import { packageRoot } from "../../src/package-root.ts";
import { regoLibraries, regoSource } from "../../src/render/gatekeeper/template.ts";
import { goModule } from "../render/schemas/go-module.ts";

const folder = join(packageRoot, "templates", "gatekeeper", "rego");

/** The version of OPA that Gatekeeper embeds. */
const embedded = "v1.17.1";

async function opa(...args: string[]) {
  const found = await locateBinary("opa");
  if (!found) throw new Error("there is no opa: run `npm test`, or `node scripts/engines.ts`");
  return execa(found.path, args, { reject: false, stdin: "ignore", all: true });
}

/** Runs the task with a folder that holds a Rego file of that text. */
async function withRego<T>(rego: string, task: (folder: string) => Promise<T>): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), "bulwark-rego-"));
  try {
    await writeFile(join(scratch, "policy.rego"), rego);
    return await task(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const check = (path: string) => opa("check", "--strict", "--capabilities", embedded, path);

it("is formatted as OPA formats it", async () => {
  expect(await opa("fmt", "--list", folder)).toMatchObject({ exitCode: 0, stdout: "" });
  await withRego("package x\na   :=   1\n", async (path) => expect((await opa("fmt", "--list", path)).stdout).toContain("policy.rego"));
});

/** Lines that name another package and are no imports. */
const unimported = (rego: string) => rego.split("\n").filter((line) => /\bdata[.[]/.test(line.replace(/#.*/, "")) && !line.startsWith("import data.lib."));

/** @see https://github.com/open-policy-agent/frameworks/blob/e1eaa1bf6d62/constraint/pkg/regorewriter/regorewriter.go (Rewrite) */
it("reaches libraries by imports alone: Gatekeeper renames their packages, and does not find them in calls", async () => {
  const sources = checkKindNames.map(regoSource).flatMap(({ rego, libs }) => [rego, ...libs]);
  expect(sources.flatMap(unimported)).toEqual([]);
  expect(unimported("package lib.x\n\na(b) := data.lib.workload.pod_labels(b)\n")).toHaveLength(1);
});

it("is Rego that the OPA in Gatekeeper takes", async () => {
  expect(await check(folder)).toMatchObject({ exitCode: 0, all: "" });
});

it.each([
  ["an unused import", 'package x\n\nimport data.lib.field\n\na := "b"\n'],
  ["a built-in that there is not", "package x\n\na := strings.no_such(1)\n"],
  ["Rego of before v1", "package x\n\na { true }\n"],
])("would not be taken with %s", async (_, rego) => {
  await withRego(rego, async (path) => expect((await check(path)).exitCode).not.toBe(0));
});

it("is checked by the OPA that the pinned Gatekeeper is built with", async () => {
  const gatekeeper = await readFile(join(await goModule("gatekeeper", "github.com/open-policy-agent/gatekeeper/v3"), "go.mod"), "utf8");
  expect(gatekeeper).toContain(`github.com/open-policy-agent/opa ${embedded}\n`);
});

it.each(checkKindNames)("%s needs no import of rego.v1", (kind) => {
  const { rego, libs } = regoSource(kind);
  expect([rego, ...libs].filter((text) => /rego\.v1|future\.keywords/.test(text))).toEqual([]);
});

it.each(checkKindNames)("%s carries the libraries that its Rego reads, and no other", (kind) => {
  expect([...regoLibraries[kind]].sort()).toEqual(librariesOf(regoSource(kind), kind));
});

/** The libraries that a module reads, directly or by another library. */
function librariesOf({ rego }: RegoSource, kind: (typeof checkKindNames)[number]): string[] {
  const texts = new Map(regoLibraries[kind].map((name, index) => [name, regoSource(kind).libs[index] as string]));
  const found = new Set<string>();
  const queue = [rego];
  for (let text = queue.pop(); text !== undefined; text = queue.pop()) {
    for (const [, name] of text.matchAll(/\bdata\.lib\.(\w+)/g)) {
      if (found.has(name as string)) continue;
      found.add(name as string);
      queue.push(texts.get(name as string) ?? "");
    }
  }
  return [...found].sort();
}

async function wasmOf(sources: readonly RegoSource[]) {
  const found = await locateBinary("opa");
  return loadModule(await compileWasm(found?.path ?? "opa", sources));
}

it("uses built-ins that WebAssembly has of its own, and no other", async () => {
  await expect(wasmOf(checkKindNames.map(regoSource))).resolves.toBeDefined();
});

it("is refused with a built-in that the host would have to bring", async () => {
  const { rego, libs } = regoSource("object-field");
  const formatted = rego.replace('"msg": parameters.message', '"msg": sprintf("%v", [parameters.message])');
  expect(formatted).not.toBe(rego);
  await expect(wasmOf([{ rego: formatted, libs }])).rejects.toThrow("the Rego uses built-ins that wasm lacks: sprintf");
});
