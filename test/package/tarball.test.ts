import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.ts";

/** What `npm pack` made and where it is installed: a folder with nothing of this repository, and no engines. */
const work = mkdtempSync(join(tmpdir(), "bulwark-package-"));
const [home, cache] = [join(work, "home"), join(work, "cache")];
const installed = join(home, "node_modules", "bulwark");

type Packed = { readonly filename: string; readonly size: number; readonly unpackedSize: number; readonly files: readonly { readonly path: string }[] };
let packed: Packed;
const paths = () => packed.files.map(({ path }) => path);

beforeAll(async () => {
  for (const folder of [home, cache]) mkdirSync(folder);
  // Without scripts: prepack would build again what other tests are using.
  const { stdout } = await npm(packageRoot, "pack", "--json", "--ignore-scripts", "--pack-destination", work);
  packed = (JSON.parse(stdout) as [Packed])[0];
  writeFileSync(join(home, "package.json"), '{ "name": "home", "private": true }\n');
  await npm(home, "install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error", join(work, packed.filename));
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

/** npm as it was started with, and none of what it tells scripts about this package. */
function npm(cwd: string, ...args: string[]) {
  const own = Object.keys(process.env).filter((name) => /^npm_(package|lifecycle)_|^npm_config_(local_)?prefix$/.test(name));
  const options = { cwd, env: { INIT_CWD: cwd, ...Object.fromEntries(own.map((name) => [name, undefined])) } };
  const program = process.env.npm_execpath;
  return program ? execa(process.execPath, [program, ...args], options) : execa("npm", args, options);
}

/** The installed command, with Node on PATH and nothing else. */
function bulwark(...args: string[]) {
  const env = { PATH: dirname(process.execPath), HOME: work, BULWARK_CACHE_DIR: cache };
  return execa(join(home, "node_modules", ".bin", "bulwark"), args, { cwd: home, env, extendEnv: false, reject: false, all: true });
}

it("holds what the command needs, and nothing else", () => {
  const top = new Set(paths().map((path) => path.split("/")[0] as string));
  expect([...top].sort()).toEqual([
    "LICENSE",
    "README.md",
    "bin",
    "dist",
    "examples",
    "oclif.manifest.json",
    "package.json",
    "schemas",
    "templates",
    "test",
    "tools",
  ]);
  expect(paths().filter((path) => path.startsWith("test/") && !path.startsWith("test/cases/"))).toEqual([]);
  expect(paths().filter((path) => /[.](ts|tgz|log)$|(^|\/)[.]/.test(path))).toEqual([]);
  for (const needed of ["bin/run.js", "dist/commands/scan.js", "dist/wasm/policy.wasm", "dist/wasm/policy.json", "schemas/hardening-spec.schema.json"])
    expect(paths()).toContain(needed);
});

it("holds no source map that names files which are not in it", () => {
  const outside = paths()
    .filter((path) => path.endsWith(".map"))
    .filter((path) => {
      const { sources } = JSON.parse(readFileSync(join(installed, path), "utf8")) as { sources: string[] };
      return sources.some((source) => !paths().includes(posix.join(posix.dirname(path), source)));
    });
  expect(outside).toEqual([]);
});

it("is small", () => {
  expect(packed.size).toBeLessThan(1_000_000);
  expect(packed.unpackedSize).toBeLessThan(5_000_000);
});

it("starts a spec, renders it and finds the files to be what the spec gives", async () => {
  const init = await bulwark("init");
  expect(init.exitCode, init.all).toBe(0);
  expect(init.stdout).toBe("wrote bulwark.yaml; next: bulwark generate bulwark.yaml");

  const generate = await bulwark("generate");
  expect(generate.exitCode, generate.all).toBe(0);
  expect(generate.stdout).toMatch(/^✔ policies-out: \d+ files \(\d+ written, 0 unchanged\)$/m);
  expect(existsSync(join(home, "policies-out", "bundle.json"))).toBe(true);
  expect(readdirSync(join(home, "policies-out", "kyverno", "validating-policies")).length).toBeGreaterThan(10);

  const check = await bulwark("generate", "--check");
  expect(check.exitCode, check.all).toBe(0);
});

it("judges the boundary cases of its own spec, and says which engines did not", async () => {
  const test = await bulwark("test", "--engine", "opa-wasm");
  expect(test.exitCode, test.all).toBe(0);
  expect(test.stdout).toMatch(/^✔ green: \d+ cases in opa-wasm: \d+ verdicts as expected, 0 not; \d+ claims of artifacts hold, 0 do not$/m);
  expect(test.stdout).toMatch(/^require-security-context\/run-as-non-root +✔ \d+\/\d+$/m);

  const everyEngine = await bulwark("test", "--control", "require-image-digests");
  expect(everyEngine.exitCode, everyEngine.all).toBe(0);
  expect(everyEngine.stdout).toContain("! kyverno/ValidatingPolicy did not judge: ");

  const asked = await bulwark("test", "--engine", "kyverno");
  expect(asked.exitCode, asked.all).toBe(1);
  expect(asked.stdout).toContain("✖ kyverno/ClusterPolicy was asked for and is not there: not on PATH and not in the cache");
});

it("judges the cases that it ships by the example that it ships", async () => {
  const { exitCode, stdout, all } = await bulwark(
    "test",
    join(installed, "examples/acme.yaml"),
    "--cases",
    join(installed, "test/cases"),
    "--engine",
    "opa-wasm",
  );
  expect(exitCode, all).toBe(0);
  expect(stdout).toMatch(/^✔ green: /m);
});

it("scans manifests, and exits with 1 for what it finds and 0 for nothing", async () => {
  const cases = join(installed, "test/cases/disallow-host-namespaces");
  const bad = await bulwark("scan", join(cases, "bad"), "--control", "disallow-host-namespaces");
  expect(bad.exitCode, bad.all).toBe(1);
  expect(bad.stdout).toMatch(/disallow-host-namespaces\/host-pid +do not set hostPID to true$/m);
  expect(bad.stdout).toMatch(/3 findings in 3 objects/);

  const good = await bulwark("scan", join(cases, "good"), "--control", "disallow-host-namespaces");
  expect(good.exitCode, good.all).toBe(0);
  expect(good.stdout).toMatch(/no findings$/m);
});

it("audits a dump, and has what it takes to read a cluster", async () => {
  const dump = await bulwark("audit", join(installed, "examples/acme.yaml"), "--from", join(installed, "examples/cluster.json"), "--complete");
  expect(dump.exitCode, dump.all).toBe(1);
  expect(dump.stdout).toContain("prefer-namespaced-roles/role-exists");
  // The client is loaded before the kubeconfig is read.
  const live = await bulwark("audit", "--context", "none", "--kubeconfig", join(home, "none"));
  expect(live.exitCode, live.all).toBe(2);
  expect(live.stderr).toContain("[unreadable-kubeconfig]");
});

it("gives 2 where it cannot run", async () => {
  const { exitCode, stderr } = await bulwark("generate", "none.yaml");
  expect(exitCode).toBe(2);
  expect(stderr).toContain("none.yaml");
  expect(stderr).not.toContain("    at ");
});

it("fetched nothing, and cached nothing but what Node.js compiled of it", () => {
  expect(readdirSync(join(cache, "bulwark"))).toEqual(["compiled"]);
});
