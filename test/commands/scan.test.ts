import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.ts";
import { bulwark } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";

const good = readFileSync(join(packageRoot, "test", "cases", "require-image-digests", "good", "digest--tag-and-digest.yaml"), "utf8");
const bad = readFileSync(join(packageRoot, "test", "cases", "disallow-host-namespaces", "bad", "host-pid--true.yaml"), "utf8");

it("exits 0 on what holds to every check", async () => {
  const { exitCode, stdout } = await bulwark(["scan", "-"], { input: good });
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining("1 object")]);
});

it("exits 1 with file, line, check and what to do", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "apps"));
  writeFileSync(join(folder, "apps", "cart.yaml"), `${good}---\n${bad}`);
  const { exitCode, stdout } = await bulwark(["scan", "apps"], { cwd: folder });
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/apps\/cart\.yaml\n +line \d+ +Pod production\/cart\n +high +audit +disallow-host-namespaces\/host-pid +do not set hostPID to true/);
});

it("goes on after bad YAML, and tells where it is", async () => {
  const { exitCode, stdout } = await bulwark(["scan", "-", "--reporter", "json"], { input: `kind: [\n---\n${bad}` });
  const { findings, problems } = JSON.parse(stdout) as { findings: { check: string }[]; problems: { location?: { line?: number } }[] };
  expect([exitCode, findings.map(({ check }) => check), problems.map(({ location }) => typeof location?.line)]).toEqual([1, ["host-pid"], ["number"]]);
});

it("fails only on what the level asks for", async () => {
  expect((await bulwark(["scan", "-", "--fail-on", "enforce"], { input: bad })).exitCode).toBe(0);
  expect((await bulwark(["scan", "-", "--fail-on", "audit"], { input: bad })).exitCode).toBe(1);
});

it("reads scalars as Kubernetes does: yes is true", async () => {
  const { exitCode, stdout } = await bulwark(["scan", "-", "--json"], { input: bad.replace("hostPID: true", "hostPID: yes") });
  expect([exitCode, stdout]).toEqual([1, expect.stringContaining('"host-pid"')]);
});

it("judges by a spec, waivers included", async () => {
  const input = bad.replace("namespace: production", "namespace: monitoring\n  labels: { app.kubernetes.io/name: node-exporter }");
  const args = ["scan", "-", "--spec", join(packageRoot, "examples", "acme.yaml"), "--control", "disallow-host-namespaces"];
  expect((await bulwark(args, { input })).exitCode).toBe(0);
  expect((await bulwark(args, { input: bad })).exitCode).toBe(1);
});

it("exits 2 where there is nothing to read", async () => {
  const { exitCode, stderr } = await bulwark(["scan", "nowhere.yaml"], { cwd: temporaryFolder() });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("nowhere.yaml")]);
});

it("exits 2 where nothing that it read is a Kubernetes object", async () => {
  const { exitCode, stderr } = await bulwark(["scan", "-"], { input: "replicas: 3\n---\n" });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("holds no Kubernetes object")]);
});

it("writes no control characters of manifests to the terminal", async () => {
  const { stdout } = await bulwark(["scan", "-"], { input: bad.replace(/name: \S+/, 'name: "a\\e[2Jb"') });
  expect(stdout).not.toContain("\u001b[2J");
  expect(stdout).toContain("a\\u001b[2Jb");
});
