import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it, onTestFinished, vi } from "vitest";
import { UserError } from "../../../src/diagnostics/user-error.ts";
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from "../../../src/engines/kube-apiserver/control-plane.ts";
import { emulationProblem } from "../../../src/engines/kube-apiserver/emulated-version.ts";
import { isObject } from "../../../src/kubernetes/json.ts";
import { temporaryFolder } from "../../support/temporary.ts";

async function start(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const server = await startControlPlane(options);
  onTestFinished(() => server.stop());
  return server;
}

const refusal = async (options: ControlPlaneOptions): Promise<UserError> => {
  const error = await startControlPlane(options).then(
    (server) => server.stop(),
    (problem: unknown) => problem,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
};

async function until(probe: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await delay(20)) if (await probe()) return;
  throw new Error("it did not happen");
}

/** Process ids of programs that run in a folder. */
const processesIn = (folder: string): number[] =>
  readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, "") === folder;
      } catch {
        return false;
      }
    })
    .map(Number);

const commandOf = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0] ?? "";

it("is ready when it is given, answers on loopback alone, and is gone when it is stopped", async () => {
  const server = await start();
  const version = await server.admin.request("GET", "/version");
  expect(version.body).toMatchObject({ gitVersion: `v${server.version}`, major: "1" });
  expect(new URL(server.url).hostname).toBe("127.0.0.1");
  const { status } = await server.admin.request("POST", "/api/v1/namespaces", { body: { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } } });
  expect(status).toBe(201);
  for (const file of readdirSync(server.folder)) expect([file, statSync(join(server.folder, file)).mode & 0o077]).toEqual([file, 0]);
  await server.stop();
  expect(existsSync(server.folder)).toBe(false);
  await expect(server.admin.request("GET", "/version")).rejects.toThrow();
});

it("knows who asks by a certificate, and who is asked for by a header", async () => {
  const server = await start();
  const review = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
  const whoAmI = async (client: ControlPlane["admin"], as?: { user: string; groups: string[] }) => {
    const { body } = await client.request("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", { body: review, ...(as ? { as } : {}) });
    return isObject(body) && isObject(body.status) ? body.status.userInfo : body;
  };
  expect(await whoAmI(server.client({ user: "system:kube-proxy", groups: ["system:nodes"] }))).toMatchObject({
    username: "system:kube-proxy",
    groups: ["system:nodes", "system:authenticated"],
  });
  expect(await whoAmI(server.admin, { user: "jane", groups: ["a", "b"] })).toMatchObject({ username: "jane", groups: ["a", "b", "system:authenticated"] });
  const { status } = await server.client({ user: "jane" }).request("GET", "/api/v1/secrets");
  expect(status).toBe(403);
});

it.runIf(process.platform === "linux")("leaves neither process nor folder where its parent is killed", async () => {
  const parent = fork(join(import.meta.dirname, "control-plane-parent.ts"), { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [{ folder }] = (await once(parent, "message")) as [{ folder: string }];
  expect(processesIn(folder)).toHaveLength(2);
  parent.kill("SIGKILL");
  await until(() => processesIn(folder).length === 0 && !existsSync(folder));
});

it.runIf(process.platform === "linux")("says so where etcd dies, at once and to every request", async () => {
  const server = await start();
  const etcd = processesIn(server.folder).find((pid) => commandOf(pid).endsWith("etcd"));
  const pending = expect(server.admin.request("GET", "/api/v1/pods", { query: { watch: "true" } })).rejects.toThrow(/etcd: it was ended by SIGKILL/);
  process.kill(etcd as number, "SIGKILL");
  await pending;
  await expect(server.admin.request("GET", "/version")).rejects.toBeInstanceOf(UserError);
  expect(server.ended.reason.diagnostics[0]).toMatchObject({ code: "api-server-ended" });
});

it("does not take a port that is taken", async () => {
  const other = createServer();
  await once(other.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void other.close());
  const { port } = other.address() as { port: number };
  const error = await refusal({ port });
  expect(error.diagnostics[0]).toMatchObject({ code: "port-taken", message: expect.stringContaining(`port ${port} of 127.0.0.1 is taken`) });
});

it("says what the server says of a file that it does not take, and no key in it", async () => {
  const key = "c2VjcmV0IGlzIHNlY3VyZSBhbmQgYmFkIGtleSBoZXJl";
  const encryption = `apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers: [{ aescbc: { keys: [{ name: key1, secret: ${key} }] } }]
`;
  const error = await refusal({ encryption });
  expect(error.diagnostics[0]).toMatchObject({ code: "api-server-not-started", message: expect.stringMatching(/kube-apiserver: it ended with exit code 1/) });
  expect(error.message).toMatch(/key/i);
  expect(error.message).not.toContain(key);
});

it("keeps an audit log, encrypts, and admits as the files say that it is given", async () => {
  const server = await start({
    auditPolicy: "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n",
    admission: `apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
  - name: PodSecurity
    configuration: { apiVersion: pod-security.admission.config.k8s.io/v1, kind: PodSecurityConfiguration, defaults: { enforce: restricted, enforce-version: latest } }
`,
  });
  await server.admin.request("POST", "/api/v1/namespaces/default/serviceaccounts", {
    body: { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } },
  });
  const body = { apiVersion: "v1", kind: "Pod", metadata: { name: "app" }, spec: { hostPID: true, containers: [{ name: "app", image: "app" }] } };
  const reply = await server.admin.request("POST", "/api/v1/namespaces/default/pods", { body });
  expect([reply.status, reply.text]).toEqual([403, expect.stringContaining("violates PodSecurity")]);
  await until(() => readFileSync(server.auditLog, "utf8").includes('"requestURI":"/api/v1/namespaces/default/pods"'));
});

it("behaves as an older version where one is asked for, and refuses those that it cannot be", async () => {
  const server = await start({ version: "1.36" });
  const { body } = await server.admin.request("GET", "/version");
  expect(body).toMatchObject({ gitVersion: `v${server.version}`, emulationMajor: "1", emulationMinor: "36" });
  const error = await refusal({ version: "1.33" });
  expect(error.diagnostics[0]).toMatchObject({ code: "version-not-emulated", message: expect.stringContaining("1.34 to 1.37, not as 1.33") });
});

it.each([
  ["1.33", "1.37.2", false],
  ["1.34", "1.37.2", true],
  ["1.37", "1.37.2", true],
  ["1.38", "1.37.2", false],
  ["1.37", "1.40.0", true],
])("%s of %s: %s", (asked, binary, can) => {
  expect(emulationProblem(asked, binary) === undefined).toBe(can);
});

it("says what to do where a program is not there", async () => {
  vi.stubEnv("PATH", temporaryFolder());
  vi.stubEnv("BULWARK_CACHE_DIR", temporaryFolder());
  vi.stubEnv("BULWARK_KUBE_APISERVER", undefined);
  vi.stubEnv("BULWARK_ETCD", undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const error = await refusal({});
  expect(error.diagnostics[0]).toMatchObject({ code: "engine-missing", remedy: expect.stringContaining("bulwark engines install") });
});

it("starts nothing that was called off", async () => {
  await expect(startControlPlane({ signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  const calling = new AbortController();
  const starting = expect(startControlPlane({ signal: calling.signal })).rejects.toThrow("enough");
  setTimeout(() => calling.abort(new Error("enough")), 400);
  await starting;
});

it("is one of several that run at once", async () => {
  const servers = await Promise.all([start(), start()]);
  expect(new Set(servers.map(({ url }) => url)).size).toBe(2);
});
