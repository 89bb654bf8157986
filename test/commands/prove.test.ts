import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.ts";
import { bulwark } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** A spec of which an API server has little to show. */
const small = `apiVersion: bulwark.dev/v1alpha1
kind: HardeningSpec
metadata: { name: small }
spec:
  cluster: { platform: eks, kubernetesVersion: "1.36" }
  targets: { validatingAdmissionPolicy: {} }
  profile: quick-wins
  enforcement: enforce
  controls: { require-pod-security-labels: { enabled: true } }
  namespaces: [{ name: shop, podSecurity: { enforce: baseline } }]
`;

function specFile(text: string): string {
  const file = join(temporaryFolder(), "bulwark.yaml");
  writeFileSync(file, text);
  return file;
}

it("tells what holds, and what is not proven; --strict takes that for a finding, --json gives it as data", { timeout: 300_000 }, async () => {
  const spec = specFile(small);
  const run = await bulwark(["prove", spec]);
  expect([run.stderr, run.exitCode]).toEqual(["", 0]);
  expect(run.stdout).toMatch(/✔ run-as-non-root: what it is against is refused \(\d+\): "/);
  expect(run.stdout).toMatch(/✔ namespace shop: baseline is enforced, restricted recorded, restricted warned of \(3\): /);
  expect(run.stdout).toMatch(/\n✔ proven: \d+ claims hold on kube-apiserver 1\.37\.\d+ as Kubernetes 1\.36, 0 do not, \d+ are not proven; [\d.]+ s$/);
  const strict = await bulwark(["prove", spec, "--strict", "--json"]);
  const outcome = JSON.parse(strict.stdout) as { holds: boolean; items: { proofs: { outcome: string }[] }[] };
  expect([strict.exitCode, outcome.holds]).toEqual([1, true]);
  expect(outcome.items.flatMap(({ proofs }) => proofs).some((proof) => proof.outcome === "not-proven")).toBe(true);
});

it.each([
  ["no program", ["SPEC"], { PATH: "", BULWARK_CACHE_DIR: "/nowhere" }, /kube-apiserver is needed to start an API server, and is not there/],
  ["no definitions", ["SPEC", "--crds", "SPEC"], {}, /holds no CustomResourceDefinition/],
  ["no file of definitions", ["SPEC", "--crds", "nowhere.yaml"], {}, /nowhere\.yaml is not there/],
  ["no bundle", ["SPEC", "--bundle", "nowhere"], {}, /nowhere holds no bundle/],
] as const)("exits with 2 for %s, and says what to do", { timeout: 120_000 }, async (_, args, env, message) => {
  const spec = specFile(small);
  const run = await bulwark(["prove", ...args.map((arg) => (arg === "SPEC" ? spec : arg))], { env });
  expect([run.exitCode, run.stdout]).toEqual([2, ""]);
  expect(run.stderr).toMatch(message);
  expect(run.stderr).not.toMatch(/\n\s+at /);
});

it.runIf(process.platform === "linux").each(["SIGINT", "SIGKILL"] as const)(
  "leaves neither process nor folder where it is ended by %s",
  { timeout: 120_000 },
  async (signal) => {
    const folder = temporaryFolder();
    const run = execa(process.execPath, [join(packageRoot, "bin", "run.js"), "prove", specFile(small)], {
      env: { TMPDIR: folder, NO_COLOR: "1" },
      reject: false,
      stdin: "ignore",
    });
    const servers = () => readdirSync(folder).filter((name) => name.startsWith("bulwark-api-server-"));
    const logs = () => servers().filter((name) => readdirSync(join(folder, name)).includes("kube-apiserver.log"));
    await until(() => logs().length === 2);
    run.kill(signal);
    const { exitCode } = await run;
    if (signal === "SIGINT") expect(exitCode).toBe(130);
    await until(() => servers().length === 0 && runningIn(folder).length === 0);
  },
);

it.runIf(process.platform === "linux")("says so where etcd dies midway, and leaves nothing behind", { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  const run = execa(process.execPath, [join(packageRoot, "bin", "run.js"), "prove", specFile(small)], {
    env: { TMPDIR: folder, NO_COLOR: "1" },
    reject: false,
    stdin: "ignore",
  });
  const etcd = () => runningIn(folder, "--unsafe-no-fsync");
  await until(() => etcd().length === 2);
  await delay(200);
  process.kill(Number(etcd()[0]), "SIGKILL");
  const { exitCode, stderr } = await run;
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/etcd: it was ended by SIGKILL/)]);
  await until(() => readdirSync(folder).filter((name) => name.startsWith("bulwark-api-server-")).length === 0 && runningIn(folder).length === 0);
});

async function until(probe: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(25)) if (probe()) return;
  throw new Error("it did not happen");
}

/** Processes that were started with a file of the folder, and with that argument. */
function runningIn(folder: string, argument = ""): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return command.includes(`${folder}/bulwark-api-server-`) && command.includes(argument);
    } catch {
      return false;
    }
  });
}
