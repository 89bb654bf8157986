import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bulwark } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** A folder with a spec of one waiver, and a Pod that needs it. */
function folderWith({ expires = "9999-12-31", name = "agent" } = {}): string {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, "bulwark.yaml"),
    `apiVersion: bulwark.dev/v1alpha1
kind: HardeningSpec
metadata: { name: acme }
spec:
  cluster: { platform: kubeadm, kubernetesVersion: "1.34" }
  targets: { gatekeeper: {} }
  waivers:
    - control: disallow-host-namespaces
      checks: [host-pid]
      match: { kinds: [Pod], namespaces: [monitoring], names: [${name}] }
      reason: reads the host's processes
      owner: platform-team
      expires: "${expires}"
`,
  );
  writeFileSync(join(folder, "agent.yaml"), agent);
  return folder;
}

const agent =
  "apiVersion: v1\nkind: Pod\nmetadata: { name: agent, namespace: monitoring }\nspec: { hostPID: true, containers: [{ name: c, image: secret.example/image }] }\n";

it("lists the waivers of bulwark.yaml", async () => {
  const { exitCode, stdout, stderr } = await bulwark(["waivers"], { cwd: folderWith() });
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(
    /^1 {2}disallow-host-namespaces\n {3}checks +host-pid\n {3}match +Pod in monitoring, named agent\n {3}reason +reads the host's processes\n/,
  );
  expect(stdout).toMatch(/ {3}expires +9999-12-31 {2}\d+ days left\n\n✔ 1 waiver of acme on \d{4}-\d\d-\d\d \(UTC\): 0 expired/);
});

it("exits 1 where a waiver has expired, and lists it; 0 with --allow-expired", async () => {
  const cwd = folderWith({ expires: "2020-01-01" });
  const { exitCode, stdout, stderr } = await bulwark(["waivers"], { cwd });
  expect([exitCode, stdout, stderr]).toEqual([1, expect.stringMatching(/2020-01-01 {2}✖ expired \d+ days ago/), ""]);
  const allowed = await bulwark(["waivers", "--allow-expired"], { cwd });
  expect([allowed.exitCode, allowed.stdout]).toEqual([0, expect.stringContaining("1 expired")]);
});

it("flags what ends within the days given", async () => {
  const expires = new Date(Date.now() + 10 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  const cwd = folderWith({ expires });
  expect((await bulwark(["waivers"], { cwd })).stdout).toMatch(/! (9|10) days left/);
  expect((await bulwark(["waivers", "--within", "3"], { cwd })).stdout).not.toContain("!");
  const negative = await bulwark(["waivers", "--within=-1"], { cwd });
  expect([negative.exitCode, negative.stderr]).toEqual([2, expect.stringContaining("--within")]);
});

it("says which waiver the scan needs, of files and of standard input, and nothing else of the objects", async () => {
  const cwd = folderWith();
  const files = await bulwark(["waivers", "--scan", "agent.yaml"], { cwd });
  expect([files.exitCode, files.stdout]).toEqual([0, expect.stringContaining("✔ needed by 1 of 1 object: Pod monitoring/agent\n")]);
  expect(files.stdout).not.toContain("secret.example");
  const stdin = await bulwark(["waivers", "bulwark.yaml", "--scan", "-", "-n", "monitoring"], { cwd, input: agent.replace(", namespace: monitoring", "") });
  expect([stdin.exitCode, stdin.stdout]).toEqual([0, expect.stringContaining("Pod monitoring/agent\n")]);
});

it("exits 1 where the scan does not need a waiver", async () => {
  const cwd = folderWith({ name: "gone" });
  const { exitCode, stdout } = await bulwark(["waivers", "--scan", "a*.yaml", "--scan", "agent.yaml"], { cwd });
  expect([exitCode, stdout]).toEqual([1, expect.stringContaining("1 not needed by 1 object in 1 file")]);
});

it("exits 2 on what cannot be read, with nothing on stdout", async () => {
  const cwd = folderWith();
  writeFileSync(join(cwd, "broken.yaml"), "kind: [");
  for (const [args, message] of [
    [["--scan", "nowhere"], "nowhere: error"],
    [["--scan", "broken.yaml"], "broken.yaml:1"],
    [["no.yaml"], "no.yaml"],
    [["agent.yaml"], "agent.yaml"],
    [["--output", "no/such/folder"], "unwritable-output"],
  ] as const) {
    const { exitCode, stdout, stderr } = await bulwark(["waivers", ...args], { cwd });
    expect([exitCode, stdout, stderr]).toEqual([2, "", expect.stringContaining(message)]);
  }
});

it("gives data with --json and --reporter json, and writes the report to a file", async () => {
  const cwd = folderWith();
  const data = { spec: "acme", clean: true, waivers: [{ number: 1, control: "disallow-host-namespaces", use: { need: "needed" } }], scanned: { objects: 1 } };
  expect(JSON.parse((await bulwark(["waivers", "--scan", "agent.yaml", "--json"], { cwd })).stdout)).toMatchObject(data);
  expect(JSON.parse((await bulwark(["waivers", "--scan", "agent.yaml", "--reporter", "json"], { cwd })).stdout)).toMatchObject(data);
  const { stdout } = await bulwark(["waivers", "--scan", "agent.yaml", "--reporter", "json", "--output", "report.json"], { cwd });
  expect([stdout, JSON.parse(readFileSync(join(cwd, "report.json"), "utf8"))]).toMatchObject(["", data]);
});

it("says nothing with --quiet, unless there is something to say", async () => {
  expect((await bulwark(["waivers", "-q"], { cwd: folderWith() })).stdout).toBe("");
  expect((await bulwark(["waivers", "-q"], { cwd: folderWith({ expires: "2020-01-01" }) })).stdout).toContain("1 expired");
});

it("uses colours only where they are asked for", async () => {
  const cwd = folderWith({ expires: "2020-01-01" });
  expect((await bulwark(["waivers"], { cwd, env: { NO_COLOR: "", FORCE_COLOR: "1" } })).stdout).toContain("\u001b[31m✖");
  expect((await bulwark(["waivers"], { cwd })).stdout).not.toContain("\u001b");
});

for (const command of ["generate", "test"]) {
  it(`${command} stops with exit 2 on an expired waiver, unless that is allowed`, async () => {
    const cwd = folderWith({ expires: "2020-01-01" });
    const args = command === "generate" ? ["generate"] : ["test", "--engine", "opa-wasm", "--control", "disallow-host-namespaces"];
    const { exitCode, stdout, stderr } = await bulwark(args, { cwd });
    expect([exitCode, stdout, stderr]).toEqual([
      2,
      "",
      expect.stringMatching(/bulwark\.yaml:13:16: error: .* expired on 2020-01-01; its owner is platform-team/),
    ]);
    expect(existsSync(join(cwd, "policies-out"))).toBe(false);
    const allowed = await bulwark([...args, "--allow-expired"], { cwd });
    expect([allowed.exitCode, allowed.stderr]).toEqual([0, expect.stringMatching(/bulwark\.yaml:13:16: warning: .* expired on 2020-01-01/)]);
  });
}
