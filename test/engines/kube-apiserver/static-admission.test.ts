import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { assemble } from "../../../src/bundle/assemble.ts";
import { UserError } from "../../../src/diagnostics/user-error.ts";
import type { Reply } from "../../../src/engines/kube-apiserver/api-client.ts";
import type { Given } from "../../../src/engines/kube-apiserver/arguments.ts";
import { type ControlPlane, startControlPlane } from "../../../src/engines/kube-apiserver/control-plane.ts";
import { admissionOf } from "../../../src/engines/kube-apiserver/static-admission.ts";
import { startUps } from "../../../src/harness/prove/start-up-flags.ts";
import { getPath, type JsonObject } from "../../../src/kubernetes/json.ts";
import type { Platform } from "../../../src/kubernetes/platforms.ts";
import type { SpecBody } from "../../../src/spec/schema/index.ts";
import { planOf } from "../../render/support.ts";

const suffix = "static.k8s.io";
const policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
const bindings = `${policies.slice(0, -3)}ybindings`;

/** One check refuses, one warns, the others record; one judges what no policy of the API is asked about. */
const spec = (version: "1.36" | "1.37", platform: Platform = "kubeadm"): Partial<SpecBody> => ({
  cluster: { platform, kubernetesVersion: version },
  targets: { validatingAdmissionPolicy: { apply: "StaticManifests" } },
  exemptNamespaces: ["kube-system"],
  controls: {
    "disallow-host-namespaces": { checks: { "host-pid": { enforcement: "enforce" }, "host-network": { enforcement: "warn" } } },
  } as SpecBody["controls"] & object,
  checks: [
    {
      id: "owned-bindings",
      title: "Bindings name their owner",
      kind: "object-field",
      enforcement: "enforce",
      match: {
        resources: [
          {
            apiGroup: "admissionregistration.k8s.io",
            version: "v1",
            kind: "ValidatingAdmissionPolicyBinding",
            resource: "validatingadmissionpolicybindings",
            namespaced: false,
          },
        ],
      },
      parameters: { fieldPath: "metadata.labels.owner", operator: "Exists" },
      message: "label the binding with its owner",
    },
  ] as unknown as SpecBody["checks"] & object,
  waivers: [
    {
      control: "disallow-host-namespaces",
      match: { kinds: ["Pod"], namespaces: ["default"], names: ["waived"] },
      reason: "r",
      owner: "o",
      expires: "2027-03-31",
    },
  ],
});

const filesOf = (...asked: Parameters<typeof spec>) => assemble(planOf(spec(...asked)), "").files;

/** What the rendered files of a platform say, with no other flag than feature gates. */
function given(...asked: Parameters<typeof spec>): Given {
  const files = filesOf(...asked);
  const flags = startUps(files).flatMap((found) => (typeof found.flags === "string" ? [] : found.flags));
  return { ...admissionOf(files), version: asked[0], flags: flags.filter(({ name }) => name === "feature-gates") };
}

async function start(options: Given): Promise<ControlPlane> {
  const server = await startControlPlane(options);
  onTestFinished(() => server.stop());
  return server;
}

const pod = (name: string, fields: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  spec: { automountServiceAccountToken: false, containers: [{ name: "app", image: "app" }], ...fields },
});

async function create({ admin }: ControlPlane, object: JsonObject, namespace = "default"): Promise<Reply> {
  await admin.request("POST", `/api/v1/namespaces/${namespace}/serviceaccounts`, {
    body: { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } },
  });
  return admin.request("POST", `/api/v1/namespaces/${namespace}/pods`, { body: object });
}

const denied = (check: string) => `ValidatingAdmissionPolicy '${check}.${suffix}' with binding '${check}.${suffix}' denied request: `;

async function until(probe: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 90_000; Date.now() < deadline; await delay(100)) if (await probe()) return;
  throw new Error("it did not happen");
}

it.each(["1.37", "1.36"] as const)("Kubernetes %s holds to the rendered file as the spec says, and knows of no policy", async (version) => {
  const server = await start({ ...given(version), auditPolicy: "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n" });
  const { admin } = server;

  const bad = await create(server, pod("bad", { hostPID: true }));
  expect([bad.status, bad.text]).toEqual([422, expect.stringContaining(`${denied("disallow-host-namespaces.host-pid")}do not set hostPID to true`)]);
  const good = await create(server, pod("good"));
  expect([good.status, good.warnings]).toEqual([201, []]);
  const warned = await create(server, pod("warned", { hostNetwork: true }));
  expect([warned.status, warned.warnings.join()]).toEqual([201, expect.stringContaining(`'disallow-host-namespaces.host-network.${suffix}'`)]);
  expect((await create(server, pod("waived", { hostPID: true }))).status).toBe(201);
  expect((await create(server, pod("exempt", { hostPID: true }), "kube-system")).status).toBe(201);
  await until(async () => readFileSync(server.auditLog, "utf8").includes(`require-resource-limits.resources.${suffix}`));

  for (const path of [policies, bindings]) {
    const listed = await admin.request("GET", path);
    expect([listed.status, getPath(listed.body, ["items"])]).toEqual([200, []]);
    const gone = await admin.request("DELETE", `${path}/disallow-host-namespaces.host-pid.${suffix}`);
    expect(gone.status).toBe(404);
    expect(getPath((await admin.request("DELETE", path)).body, ["items"]) ?? []).toEqual([]);
  }
  expect((await create(server, pod("still-bad", { hostPID: true }))).status).toBe(422);
});

const binding = (name: string): JsonObject => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingAdmissionPolicyBinding",
  metadata: { name },
  spec: { policyName: "some", validationActions: ["Audit"] },
});

it("nobody takes a policy's name through the API, and bindings are judged as well", async () => {
  const server = await start(given("1.37"));
  const refused = await server.admin.request("POST", bindings, { body: binding("some") });
  expect([refused.status, refused.text]).toEqual([422, expect.stringContaining(`${denied("owned-bindings")}label the binding with its owner`)]);
  const labelled = (name: string) => ({ ...binding(name), metadata: { name, labels: { owner: "me" } } });
  expect((await server.admin.request("POST", bindings, { body: labelled("some") })).status).toBe(201);
  const taken = await server.admin.request("POST", bindings, { body: labelled(`some.${suffix}`) });
  expect([taken.status, taken.text]).toEqual([422, expect.stringContaining("reserved for static manifest-based configurations")]);
});

it("a file that changes is taken, one that is broken is not, and none ends it; the hash is the README's", async () => {
  const files = filesOf("1.37");
  const server = await start(given("1.37"));
  const file = join(server.folder, "kube-apiserver", "static-manifests", "policies.yaml");
  const text = readFileSync(file, "utf8");
  const status = async () => (await create(server, { ...pod("bad", { hostPID: true }), metadata: { generateName: "bad-" } })).status;
  const metrics = async () => (await server.admin.request("GET", "/metrics")).text;
  const readme = files.find(({ path }) => path === "README.md")?.text ?? "";
  const hash = /the hash is `(sha256:[0-9a-f]{64})`/.exec(readme)?.[1];
  expect(await metrics()).toMatch(
    new RegExp(`^apiserver_manifest_admission_config_controller_last_config_info.*hash="${hash}",plugin="ValidatingAdmissionPolicy"`, "m"),
  );

  const replace = (changed: string) => {
    writeFileSync(`${file}.new`, changed);
    renameSync(`${file}.new`, file);
  };
  replace(text.replaceAll(`.${suffix}`, ""));
  await until(async () => /automatic_reloads_total\{[^}]*status="failure"\} [1-9]/.test(await metrics()));
  expect(await status()).toBe(422);
  replace(text.replaceAll("do not set hostPID to true", "leave hostPID alone"));
  await until(async () => (await create(server, pod("bad", { hostPID: true }))).text.includes("leave hostPID alone"));
  rmSync(file);
  await until(async () => (await status()) === 201);
}, 200_000);

const text = filesOf("1.37").find(({ path }) => path.endsWith("/static-policies.yaml"))?.text ?? "";

const broken: readonly (readonly [what: string, manifests: Record<string, string>, said: RegExp])[] = [
  ["a name of the API", { "a.yaml": text.replace(`host-pid.${suffix}`, "host-pid") }, /must have a name ending with/],
  ["a field that is none", { "a.yaml": text.replace("failurePolicy:", "failurePolitics:") }, /unknown field \\"spec\.failurePolitics/],
  ["CEL that does not compile", { "a.yaml": text.replace("variables.unchanged", "variables.changed") }, /undefined field 'changed'/],
  ["a binding of no policy", { "a.yaml": text.split("---\n")[1] as string }, /which does not exist in the manifest directory/],
  ["the same file twice", { "a.yaml": text, "b.yaml": text }, /duplicate name/],
];

it.each(broken)("an API server does not start with %s, and says why", async (_, staticManifests, said) => {
  const error = await startControlPlane({ ...given("1.37"), staticManifests }).then(
    (server) => server.stop(),
    (problem: unknown) => problem,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(said);
});

it("it starts with an empty folder, and in 1.36 not without the rendered feature gate", async () => {
  const server = await start({ ...given("1.37"), staticManifests: {} });
  expect((await create(server, pod("bad", { hostPID: true }))).status).toBe(201);
  const ungated = startControlPlane({ ...given("1.36"), flags: [] });
  await expect(ungated).rejects.toThrow(/requires the ManifestBasedAdmissionControlConfig feature gate/);
});

const everything = (waivers: SpecBody["waivers"] & object): Given => {
  const plan = planOf({ ...spec("1.37"), exemptNamespaces: ["kube-system", "kube-public", "kube-node-lease"], checks: [], controls: {}, waivers });
  const enforced = { ...plan, checks: plan.checks.map((check) => ({ ...check, enforcement: "enforce" as const })) };
  return { ...admissionOf(assemble(enforced, "").files), version: "1.37" };
};

it("a new cluster's API server makes what it makes itself with every check enforced, but the namespace default where nobody waives it", async () => {
  const waiver = {
    control: "require-pod-security-labels",
    match: { kinds: ["Namespace"], namespaces: ["default"], names: ["default"] },
    ...{ reason: "r", owner: "o", expires: "2027-03-31" },
  };
  const [plain, waived, other] = await Promise.all([start({ version: "1.37" }), start(everything([waiver])), start(everything([]))]);
  const logOf = ({ folder }: ControlPlane) => readFileSync(join(folder, "kube-apiserver.log"), "utf8");
  const rules = async ({ admin }: ControlPlane) => {
    const lists = ["clusterroles", "clusterrolebindings", "roles", "rolebindings"].map((kind) =>
      admin.request("GET", `/apis/rbac.authorization.k8s.io/v1/${kind}`),
    );
    return (await Promise.all(lists)).map(({ body }) => (getPath(body, ["items"]) as JsonObject[]).map((item) => getPath(item, ["metadata", "name"])));
  };
  await until(async () => (await waived.admin.request("GET", "/api/v1/namespaces/default/services/kubernetes")).status === 200);
  expect(await rules(waived)).toEqual(await rules(plain));
  expect(logOf(waived)).not.toContain("denied request");
  await until(async () => logOf(other).includes(`required kubernetes system Namespace default: namespaces \\"default\\" is forbidden: Validating`));
  expect((await other.admin.request("GET", "/api/v1/namespaces/default")).status).toBe(404);
}, 120_000);

it.each(["kubeadm", "k3s", "rke2", "kops"] as const)("%s: what the files of a bundle say is what a server is given", (platform) => {
  const [older, newer] = [given("1.36", platform), given("1.37", platform)];
  expect([older.flags, newer.flags]).toEqual([[{ name: "feature-gates", value: "ManifestBasedAdmissionControlConfig=true" }], []]);
  for (const { admission, staticManifests } of [older, newer]) {
    expect(admission).toMatch(/name: PodSecurity[\s\S]*staticManifestsDir/);
    expect(Object.values(staticManifests ?? {}).join()).toContain(`name: "owned-bindings.${suffix}"`);
  }
  const through = admissionOf(assemble(planOf({ ...spec("1.37", platform), targets: { validatingAdmissionPolicy: {} } }), "").files);
  expect([through.staticManifests, through.admission?.includes("staticManifestsDir")]).toEqual([undefined, false]);
});
