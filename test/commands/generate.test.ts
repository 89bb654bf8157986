import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.ts";
import { bulwark } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";

const spec = join(packageRoot, "examples", "acme.yaml");

it("writes a bundle, then finds it unchanged", async () => {
  const folder = temporaryFolder();
  const first = await bulwark(["generate", spec, "--out", folder]);
  expect([first.exitCode, first.stdout]).toEqual([0, expect.stringMatching(/^✔ .*: \d+ files \(\d+ written, 0 unchanged\)$/m)]);
  const check = await bulwark(["generate", spec, "--out", folder, "--check"]);
  expect([check.exitCode, check.stdout]).toEqual([0, expect.stringContaining("files are what the spec gives")]);
});

it("--check exits 1 and names each difference", async () => {
  const folder = temporaryFolder();
  await bulwark(["generate", spec, "--out", folder]);
  writeFileSync(join(folder, "audit", "policy.yaml"), "changed");
  writeFileSync(join(folder, "more.yaml"), "extra");
  const { exitCode, stdout } = await bulwark(["generate", spec, "--out", folder, "--check"]);
  expect(exitCode).toBe(1);
  expect(stdout).toContain("changed  audit/policy.yaml");
  expect(stdout).toContain("extra    more.yaml");
});

it("gives the record as data with --json, and nothing else on stdout", async () => {
  const { stdout } = await bulwark(["generate", spec, "--out", temporaryFolder(), "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ clean: true, contradictions: [], record: { kind: "Bundle" } });
});

it("tells a spec that contradicts itself", async () => {
  const folder = temporaryFolder();
  const text = readFileSync(spec, "utf8").replace(/ {4}- control: require-pod-security-labels\n(?: {6}.*\n)+/, "");
  writeFileSync(join(folder, "bulwark.yaml"), text);
  const { exitCode, stdout } = await bulwark(["generate", join(folder, "bulwark.yaml"), "--out", join(folder, "out")]);
  expect(exitCode).toBe(1);
  expect(stdout).toContain("pod-security/namespaces/monitoring.yaml breaks require-pod-security-labels/enforce-label");
  expect(stdout).toContain(
    "  - {control: require-pod-security-labels, checks: [enforce-label], match: {kinds: [Namespace], namespaces: [monitoring], names: [monitoring]}}\n",
  );
});

it("judges roles, NetworkPolicies and what it renders for namespaces, too", async () => {
  const folder = temporaryFolder();
  const check = `    - { id: require-owner, title: Owned, severity: low, kind: object-field, match: { kinds: [Role, NetworkPolicy, LimitRange] }, message: label it,
        parameters: { fieldPath: metadata.labels.owner, operator: Exists } }\n`;
  writeFileSync(join(folder, "bulwark.yaml"), readFileSync(spec, "utf8").replace("\n  checks:\n", `\n  checks:\n${check}`));
  const { stdout } = await bulwark(["generate", join(folder, "bulwark.yaml"), "--out", join(folder, "out")]);
  for (const file of ["rbac/production/on-call/role.yaml", "network/production/default-deny.yaml", "namespaces/production/limit-range.yaml"])
    expect(stdout).toContain(`${file} breaks require-owner`);
});

it("tells every problem of a spec at once, exits 2, writes nothing, shows no stack", async () => {
  const folder = temporaryFolder();
  const text = readFileSync(spec, "utf8").replace("platform: kubeadm", "platform: kubeadmin").replace("profile: restricted", "profil: restricted");
  writeFileSync(join(folder, "bulwark.yaml"), text);
  const { exitCode, stdout, stderr } = await bulwark(["generate", join(folder, "bulwark.yaml"), "--out", join(folder, "out")]);
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/bulwark\.yaml:8:15: error: .*kubeadmin/);
  expect(stderr).toMatch(/bulwark\.yaml:\d+:\d+: error: .*profil/);
  expect(stderr).not.toMatch(/^\s+at .*\.(ts|js):/m);
  expect(existsSync(join(folder, "out"))).toBe(false);
});

it("says what to do where there is no spec", async () => {
  const { exitCode, stderr } = await bulwark(["generate"], { cwd: temporaryFolder() });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("bulwark init")]);
});

it("writes a key into a file of mode 0600, prints none, and never twice", async () => {
  const folder = temporaryFolder();
  const keyFile = join(folder, "encryption-configuration.yaml");
  const run = await bulwark(["generate", spec, "--out", join(folder, "out"), "--generate-key", keyFile]);
  expect(run.exitCode).toBe(0);
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  const [, key] = /secret: "([A-Za-z0-9+/=]{44})"/.exec(readFileSync(keyFile, "utf8")) ?? [];
  expect(Buffer.from(key ?? "", "base64")).toHaveLength(32);
  expect(run.stdout + run.stderr).not.toContain(key);
  expect(readFileSync(join(folder, "out", "encryption", "encryption-configuration.yaml"), "utf8")).not.toContain(key);
  const again = await bulwark(["generate", spec, "--out", join(folder, "out"), "--generate-key", keyFile]);
  expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining("file-exists")]);
});

it("is repaired by the next run wherever it is killed", async () => {
  const folder = temporaryFolder();
  for (const delay of [60, 150, 250, 350, 450, 550, 700, 900]) {
    const child = spawn(process.execPath, [join(packageRoot, "bin", "run.js"), "generate", spec, "--out", join(folder, "out")], { stdio: "ignore" });
    await Promise.race([once(child, "exit"), sleep(delay)]);
    if (child.exitCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    }
    const next = await bulwark(["generate", spec, "--out", join(folder, "out")]);
    expect([delay, next.exitCode, next.stderr.includes("error")]).toEqual([delay, 0, false]);
  }
  expect((await bulwark(["generate", spec, "--out", join(folder, "out"), "--check"])).exitCode).toBe(0);
});
