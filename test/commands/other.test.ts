import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { load } from "js-yaml";
import { expect, it } from "vitest";
import { platforms } from "../../src/kubernetes/platforms.ts";
import { packageRoot } from "../../src/package-root.ts";
import { bulwark } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";

const commands = [
  "controls",
  "engines",
  "engines install",
  "generate",
  "init",
  "network allows",
  "audit-policy lint",
  "audit-policy explain",
  "scan",
  "schema",
  "test",
  "waivers",
];

for (const command of commands) {
  it(`${command} --help shows examples`, async () => {
    const { exitCode, stdout } = await bulwark([...command.split(" "), "--help"]);
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/EXAMPLES\n {2}\$ bulwark /)]);
  });

  it(`${command} refuses an unknown flag with exit 2`, async () => {
    const { exitCode, stderr } = await bulwark([...command.split(" "), "--nonsense"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/Nonexistent flag: --nonsense/)]);
  });
}

it("init writes a spec that loads, for every platform, and never over a file", async () => {
  const folder = temporaryFolder();
  for (const platform of platforms) {
    const file = join(folder, `${platform}.yaml`);
    expect((await bulwark(["init", file, "--platform", platform, "--name", "shop"])).exitCode).toBe(0);
    expect(load(readFileSync(file, "utf8"))).toMatchObject({ metadata: { name: "shop" }, spec: { cluster: { platform } } });
    expect((await bulwark(["generate", file, "--out", join(folder, `out-${platform}`)])).exitCode).toBe(0);
  }
  const again = await bulwark(["init", join(folder, "eks.yaml")]);
  expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining("file-exists")]);
});

it("a managed platform gets no file that nobody can load, and the reason", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "bulwark.yaml");
  await bulwark(["init", file, "--platform", "eks"]);
  const { stdout } = await bulwark(["generate", file, "--out", join(folder, "out"), "--json"]);
  const { record } = JSON.parse(stdout) as { record: { files: Record<string, string>; coverage: { control: string; missing: string[] }[] } };
  expect(Object.keys(record.files).filter((path) => /^(audit|encryption)\//.test(path) || path.includes("/node/"))).toEqual([]);
  for (const control of ["encrypt-secrets-at-rest", "enable-audit-logging", "audit-policy"])
    expect(record.coverage.find((entry) => entry.control === control)?.missing).not.toEqual([]);
});

it("controls lists every item, shows one by id and by number, and helps with a typo", async () => {
  expect((await bulwark(["controls"])).stdout.split("\n").filter((line) => /^\d\.\d /.test(line))).toHaveLength(20);
  expect((await bulwark(["controls", "3.4"])).stdout).toBe((await bulwark(["controls", "disallow-host-namespaces"])).stdout);
  const typo = await bulwark(["controls", "disallow-host-namespace"]);
  expect([typo.exitCode, typo.stderr]).toEqual([2, expect.stringContaining("did you mean disallow-host-namespaces?")]);
});

it("schema prints the schema that is committed", async () => {
  const { stdout } = await bulwark(["schema"]);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(packageRoot, "schemas", "hardening-spec.schema.json"), "utf8")));
});

it("engines tells what is missing and what to do", async () => {
  const { exitCode, stdout } = await bulwark(["engines"], { env: { PATH: "/nowhere", BULWARK_CACHE_DIR: temporaryFolder() } });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/✔ opa-wasm/);
  expect(stdout).toMatch(/✖ gator .*engines install gator/);
  expect(stdout).toMatch(/✖ kyverno\/ClusterPolicy .*engines install kyverno/);
  expect(stdout).toMatch(/✖ kube-apiserver .*kube-apiserver and etcd: not on PATH and not in the cache.*engines install/);
});

it("test exits 1 where an engine that was asked for is absent", async () => {
  const { exitCode, stdout } = await bulwark(
    ["test", join(packageRoot, "examples", "acme.yaml"), "--control", "require-image-digests", "--engine", "kyverno"],
    {
      env: { PATH: "/nowhere", BULWARK_CACHE_DIR: temporaryFolder() },
    },
  );
  expect([exitCode, stdout]).toEqual([1, expect.stringContaining("kyverno/ClusterPolicy was asked for and is not there")]);
});

it("test judges a bundle's files as they are, and writes JUnit", async () => {
  const folder = temporaryFolder();
  const spec = join(packageRoot, "examples", "acme.yaml");
  await bulwark(["generate", spec, "--out", join(folder, "out")]);
  const args = ["test", spec, "--bundle", join(folder, "out"), "--engine", "opa-wasm", "--control", "disallow-host-namespaces"];
  expect((await bulwark(args)).exitCode).toBe(0);
  const constraint = join(folder, "out", "gatekeeper", "constraints", "disallow-host-namespaces.host-pid.yaml");
  writeFileSync(constraint, readFileSync(constraint, "utf8").replace("- hostPID", "- hostPIDs"));
  const report = join(folder, "report.xml");
  const broken = await bulwark([...args, "--reporter", "junit", "--output", report]);
  expect(broken.exitCode).toBe(1);
  expect(readFileSync(report, "utf8")).toMatch(/<failure message="expected fail, got pass">/);
});

it("test, interrupted, ends what it started and leaves nothing behind", async () => {
  const folder = temporaryFolder();
  const child = execa(
    process.execPath,
    [join(packageRoot, "bin", "run.js"), "test", join(packageRoot, "examples", "acme.yaml"), "--engine", "kyverno/ClusterPolicy"],
    {
      env: { TMPDIR: folder, NO_COLOR: "1" },
      reject: false,
      stdin: "ignore",
    },
  );
  await expect.poll(() => readdirSync(folder).some((name) => name.startsWith("bulwark-kyverno-")), { timeout: 30_000 }).toBe(true);
  child.kill("SIGINT");
  const { exitCode, stderr } = await child;
  expect([exitCode, stderr]).toEqual([130, expect.stringContaining("interrupted by SIGINT")]);
  expect(readdirSync(folder).filter((name) => name.startsWith("bulwark-"))).toEqual([]);
});

it("takes nothing that is piped to it for an argument", async () => {
  const piped = { input: "none.yaml\n", cwd: temporaryFolder() };
  for (const command of [["generate"], ["test"], ["waivers"]]) expect((await bulwark(command, piped)).stderr, command[0]).toContain("bulwark.yaml");
  expect(await bulwark(["controls"], piped)).toMatchObject({ exitCode: 0 });
});

it("ends as SIGPIPE ends it where nobody reads on, and says nothing of it", async () => {
  const child = spawn(process.execPath, [join(packageRoot, "bin/run.js"), "scan", "--help"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  const said: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  expect(await once(child, "close")).toEqual([141, null]);
  expect(Buffer.concat(said).toString()).toBe("");
});
