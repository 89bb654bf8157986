import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.ts";
import { bulwark } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** The rendered policies of the example, written anew. */
async function rendered(): Promise<string> {
  const folder = temporaryFolder();
  await bulwark(["generate", join(packageRoot, "examples", "acme.yaml"), "--out", folder]);
  return join(folder, "network");
}

const question = (from: string, to: string, port: string) => ["--from", from, "--to", to, "--port", port];

it("exits 0 where a connection is allowed, 1 where it is denied, and tells why", async () => {
  const folder = await rendered();
  const allowed = await bulwark(["network", "allows", folder, ...question("production/app=api", "production/app=postgres", "5432")]);
  expect([allowed.exitCode, allowed.stderr]).toEqual([0, ""]);
  expect(allowed.stdout).toContain("✔ allowed: production/app=api to production/app=postgres on 5432/TCP");
  expect(allowed.stdout).toMatch(/egress of production\/app=api: allowed by production\/allow-egress-api-to-postgres egress\[0\] \(.*\.yaml:\d+\)/);
  const denied = await bulwark(["network", "allows", folder, ...question("production/app=web", "production/app=postgres", "5432/TCP")]);
  expect(denied.exitCode).toBe(1);
  expect(denied.stdout).toMatch(/egress of production\/app=web: isolated by production\/default-deny \(.*default-deny\.yaml:\d+\); no rule of these allows it/);
  const metadata = await bulwark(["network", "allows", folder, ...question("production/app=payment-service", "169.254.169.254", "80")]);
  expect([metadata.exitCode, metadata.stdout]).toEqual([1, expect.not.stringContaining("ingress of 169.254.169.254")]);
});

it("gives the answer as data with --json, reads standard input, and is silent with --quiet", async () => {
  const input = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: deny }\nspec: { podSelector: {}, policyTypes: [Ingress] }\n";
  const json = await bulwark(["network", "allows", "-", "-n", "shop", "--json", ...question("other", "shop/app=db", "1")], { input });
  expect([json.exitCode, JSON.parse(json.stdout)]).toMatchObject([
    1,
    { verdict: "denied", answers: [{ ingress: { isolatedBy: [{ policy: "shop/deny", file: "<stdin>", line: 1 }] } }] },
  ]);
  const quiet = await bulwark(["network", "allows", "-", "-n", "shop", "--quiet", ...question("other", "shop/app=db", "1")], { input });
  expect(quiet).toEqual({ exitCode: 1, stdout: "", stderr: "" });
});

it("exits 2 where it cannot say, or where the question is none", async () => {
  const file = join(temporaryFolder(), "policy.yaml");
  writeFileSync(
    file,
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p, namespace: shop }\nspec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }] }\n",
  );
  const unknown = await bulwark(["network", "allows", file, ...question("shop/app=a", "other/app=b", "80")]);
  expect([unknown.exitCode, unknown.stdout]).toEqual([2, expect.stringContaining("perhaps allowed by shop/p egress[0]")]);
  const bad = await bulwark(["network", "allows", file, ...question("shop/app", "other", "80")]);
  expect([bad.exitCode, bad.stderr]).toEqual([2, expect.stringContaining("bad-endpoint")]);
  const missing = await bulwark(["network", "allows", join(file, "none"), ...question("shop", "other", "80")]);
  expect([missing.exitCode, missing.stderr]).toEqual([2, expect.stringContaining("file-not-found")]);
});
