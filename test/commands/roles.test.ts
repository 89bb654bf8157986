import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.ts";
import { bulwark } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";

const event = (namespace: string, resource: string) =>
  `${JSON.stringify({
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    stage: "ResponseComplete",
    verb: "list",
    user: { username: "admin" },
    objectRef: { resource, namespace },
    annotations: { "authorization.k8s.io/decision": "allow" },
    responseObject: { data: { password: "hunter2" } },
  })}\n`;

it("prints roles that a spec takes, and nothing else of the log", async () => {
  const { exitCode, stdout } = await bulwark(["roles", "from-audit", "-"], { input: event("production", "pods") + event("production", "secrets") });
  expect(exitCode).toBe(0);
  expect(stdout).not.toContain("hunter2");
  expect(stdout).toContain("# left out, sensitive: --allow-sensitive grants it: 1 (admin: list secrets)");
  const folder = temporaryFolder();
  const [before = ""] = readFileSync(join(packageRoot, "examples", "acme.yaml"), "utf8").split("\n  roles:\n");
  writeFileSync(join(folder, "bulwark.yaml"), `${before}\n${stdout.replaceAll(/^/gm, "  ")}\n`);
  const generated = await bulwark(["generate", join(folder, "bulwark.yaml"), "--out", join(folder, "out")]);
  expect([generated.exitCode, generated.stderr]).toEqual([0, expect.not.stringContaining("error")]);
  const binding = load(readFileSync(join(folder, "out", "rbac", "production", "admin-observed", "role-binding.yaml"), "utf8"));
  expect(binding).toMatchObject({ roleRef: { kind: "Role", name: "admin-observed" }, subjects: [{ kind: "User", name: "admin" }] });
});

it("exits 1 with the line of what it could not read, and 2 where there is no log", async () => {
  const folder = temporaryFolder();
  const log = join(folder, "audit.log");
  writeFileSync(log, `${event("production", "pods")}{"kind":"Ev`);
  const cut = await bulwark(["roles", "from-audit", log]);
  expect([cut.exitCode, cut.stderr]).toEqual([1, expect.stringContaining("audit.log:2:1: error: line 2 is no JSON: it may have been cut off")]);
  const missing = await bulwark(["roles", "from-audit", join(folder, "none.log")]);
  expect([missing.exitCode, missing.stderr]).toEqual([2, expect.stringContaining("none.log cannot be read")]);
});
