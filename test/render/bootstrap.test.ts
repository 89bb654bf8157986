import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import fc from "fast-check";
import { load, loadAll } from "js-yaml";
import { globSync } from "tinyglobby";
import { expect, it } from "vitest";
import { apiServerFlags } from "../../src/artifacts/api-server.ts";
import { encryptionKeyPlaceholder } from "../../src/artifacts/encryption-placeholder.ts";
import { assemble } from "../../src/bundle/assemble.ts";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { profileNames } from "../../src/controls/profiles.ts";
import { type Platform, platforms } from "../../src/kubernetes/platforms.ts";
import { parseSpec } from "../../src/spec/load.ts";
import { resolve } from "../../src/spec/resolve.ts";
import { encryptionProviders } from "../../src/spec/schema/encryption.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";
import { specs } from "../spec/generated.ts";
import { nastyTexts } from "../spec/nasty.ts";
import { goModule } from "./schemas/go-module.ts";
import { bundleProblems } from "./schemas/index.ts";
import { cluster, planOf } from "./support.ts";

type Files = Bundle["files"];
type Flags = readonly (readonly [name: string, value: string])[];
type Mount = { readonly path: string; readonly readOnly: boolean };

/** What the API server of a platform is started with, read from the platform's file as the platform reads it. */
type Started = {
  readonly flags: Flags;
  /** Folders in the API server's pod; none where it is no pod. */
  readonly mounts?: readonly Mount[];
  /** Files that the platform's file brings along, by their path on the node. */
  readonly brought: ReadonlyMap<string, string>;
};

const nothing: Started = { flags: [], brought: new Map() };

const textOf = (files: Files, path: string) => files.find((file) => file.path === path)?.text;
const split = (args: readonly string[] = []): Flags => args.map((arg) => [arg.slice(0, arg.indexOf("=")), arg.slice(arg.indexOf("=") + 1)]);

/** The fields that kOps makes flags of, from the tags of its types. */
const kopsFlags: Readonly<Record<string, string>> = {
  admissionControlConfigFile: "admission-control-config-file",
  auditLogFormat: "audit-log-format",
  auditLogPath: "audit-log-path",
  auditLogMaxAge: "audit-log-maxage",
  auditLogMaxBackups: "audit-log-maxbackup",
  auditLogMaxSize: "audit-log-maxsize",
  auditPolicyFile: "audit-policy-file",
  featureGates: "feature-gates",
};

type Kubeadm = {
  apiServer: { extraArgs: { name: string; value: string }[]; extraVolumes?: { hostPath: string; mountPath: string; readOnly: boolean; pathType: string }[] };
};
type Rke2 = { "audit-policy-file"?: string; "pod-security-admission-config-file"?: string; "kube-apiserver-arg+"?: string[] };
type Kops = {
  spec: {
    kubeAPIServer?: Record<string, string | number>;
    fileAssets?: { path: string; content: string; roles: string[] }[];
    encryptionConfig?: boolean;
  };
};
type Talos = { cluster: { apiServer: { extraArgs?: Record<string, string>; auditPolicy?: object; admissionControl?: { name: string }[] } } };

const readers: Partial<Record<Platform, (files: Files) => Started>> = {
  kubeadm: (files) => {
    const text = textOf(files, "bootstrap/kubeadm-cluster-configuration.yaml");
    if (text === undefined) return nothing;
    const { extraArgs, extraVolumes = [] } = (load(text) as Kubeadm).apiServer;
    for (const { hostPath, mountPath, readOnly, pathType } of extraVolumes)
      expect({ mountPath, pathType }).toEqual({ mountPath: hostPath, pathType: readOnly ? "Directory" : "DirectoryOrCreate" });
    return {
      flags: extraArgs.map(({ name, value }) => [name, value]),
      mounts: extraVolumes.map(({ mountPath: path, readOnly }) => ({ path, readOnly })),
      brought: new Map(),
    };
  },
  k3s: (files) => {
    const text = textOf(files, "bootstrap/k3s-config.yaml");
    return text === undefined ? nothing : { ...nothing, flags: split((load(text) as Rke2)["kube-apiserver-arg+"]) };
  },
  rke2: (files) => {
    const text = textOf(files, "bootstrap/rke2-config.yaml");
    if (text === undefined) return nothing;
    const config = load(text) as Rke2;
    const [policy, admission] = [config["audit-policy-file"], config["pod-security-admission-config-file"]];
    return {
      ...nothing,
      flags: [
        ...(policy === undefined ? [] : [["audit-policy-file", policy] as const]),
        ...(admission === undefined ? [] : [["admission-control-config-file", admission] as const]),
        ...split(config["kube-apiserver-arg+"]),
      ],
    };
  },
  talos: (files) => {
    const text = textOf(files, "bootstrap/talos-patch.yaml");
    if (text === undefined) return nothing;
    const { extraArgs = {}, auditPolicy, admissionControl } = (load(text) as Talos).cluster.apiServer;
    const policy = textOf(files, "audit/policy.yaml");
    if (auditPolicy) expect(auditPolicy).toEqual(load(policy as string));
    if (admissionControl)
      expect({ plugins: admissionControl }).toMatchObject({
        plugins: (load(textOf(files, "pod-security/node/pod-security-admission.yaml") as string) as { plugins: object[] }).plugins,
      });
    const documents = loadAll(textOf(files, "bootstrap/talos-1.14-patch.yaml") as string) as Record<string, unknown>[];
    expect(documents.map(({ extraArgs: args, configuration }) => args ?? configuration)).toEqual(
      [extraArgs, auditPolicy, ...(admissionControl ?? []).map((plugin) => (plugin as { configuration?: object }).configuration)].filter(
        (value) => value !== undefined && Object.keys(value).length > 0,
      ),
    );
    return { ...nothing, flags: Object.entries(extraArgs) };
  },
  kops: (files) => {
    const text = textOf(files, "bootstrap/kops-cluster.yaml");
    if (text === undefined) return nothing;
    const { kubeAPIServer = {}, fileAssets = [], encryptionConfig } = (load(text) as Kops).spec;
    const flags: Flags = Object.entries(kubeAPIServer).map(([field, value]) => [kopsFlags[field] ?? `no flag: ${field}`, String(value)]);
    const folderOf = (flag: string) => flags.filter(([name]) => name === flag).map(([, value]) => posix.dirname(value));
    const own = "/srv/kubernetes/kube-apiserver";
    return {
      flags,
      mounts: [
        { path: own, readOnly: true },
        ...folderOf("audit-log-path").map((path) => ({ path, readOnly: false })),
        ...folderOf("audit-policy-file")
          .filter((path) => path !== own)
          .map((path) => ({ path, readOnly: true })),
      ],
      brought: new Map([
        ...fileAssets.map(({ path, content }) => [path, content] as const),
        ...(encryptionConfig ? [[`${own}/encryptionconfig.yaml`, ""] as const] : []),
      ]),
    };
  },
};

/** Flags whose value is a file that must be there. */
const fileFlags = ["admission-control-config-file", "audit-policy-file", "encryption-provider-config"];

/** What is wrong between the flags, the mounts, the files and the README of a bundle. */
function inconsistencies(platform: Platform, files: Files): string[] {
  const read = readers[platform];
  const others = files.filter(({ path }) => path.startsWith("bootstrap/"));
  if (!read) return others.filter(({ path }) => path !== "bootstrap/NOT-APPLICABLE.md").map(({ path }) => `${path} is for nobody`);
  const { flags, mounts, brought } = read(files);
  const readme = textOf(files, "README.md") as string;
  const names = flags.map(([name]) => name);
  const placed = flags.filter(([name, path]) => fileFlags.includes(name) && !brought.has(path));
  const manifests = staticManifests(files);
  // RKE2 mounts the files that flags name, which this folder is not, and the server's own folder.
  const mounted = platform === "rke2" ? [{ path: "/var/lib/rancher/rke2/server" }] : mounts;
  const paths = mounts?.map(({ path }) => path) ?? [];
  return [
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name} stands twice`),
    ...names.filter((name) => !(apiServerFlags as readonly string[]).includes(name)).map((name) => `${name} is no flag`),
    ...paths.filter((path, index) => paths.indexOf(path) !== index).map((path) => `${path} is mounted twice`),
    ...paths.filter((path) => path.split("/").length < 3).map((path) => `${path} is mounted over the pod's own`),
    ...flags.flatMap(([name, path]) => {
      if (!mounts || !(fileFlags.includes(name) || name === "audit-log-path")) return [];
      const mount = mounts.find((one) => one.path === posix.dirname(path));
      if (!mount) return [`${name}: ${path} is not mounted`];
      return name === "audit-log-path" && mount.readOnly ? [`${path} cannot be written`] : [];
    }),
    ...placed
      .filter(([, path]) => !readme.includes(path.replaceAll("'", String.raw`'\''`)))
      .map(([name, path]) => `the README does not place ${path} of ${name}`),
    ...manifests.flatMap(({ folder, text }) => [
      ...(mounted && !mounted.some(({ path }) => folder.startsWith(`${path}/`)) ? [`${folder} is not mounted`] : []),
      ...(names.includes("admission-control-config-file") ? [] : [`nothing names ${folder}`]),
      ...([...brought].some(([path, content]) => posix.dirname(path) === folder && content === text) || readme.includes(`.new ${folder}/`)
        ? []
        : [`nothing places the policies of ${folder}`]),
    ]),
  ];
}

/** Folders of policies that the AdmissionConfigurations of a bundle name, and the policies for them. */
function staticManifests(files: Files): { folder: string; text: string | undefined }[] {
  const text = textOf(files, "validating-admission-policy/node/static-policies.yaml");
  const folders = files.flatMap((file) => [...file.text.matchAll(/^ +staticManifestsDir: "(.*)"$/gm)].map(([, folder]) => folder as string));
  return [...new Set(folders)].map((folder) => ({ folder, text }));
}

const kms = { name: "vault", endpoint: "unix:///var/run/kms/vault.sock" };
const namespaces = [{ name: "production", podSecurity: { enforce: "restricted" as const } }];

const combinations = platforms.flatMap((platform) =>
  profileNames.flatMap((profile) => encryptionProviders.map((provider) => ({ platform, profile, provider }))),
);

it.each(combinations)("$platform, $profile, $provider: the files fit each other and their schemas", async ({ platform, profile, provider }) => {
  const plan = planOf({ cluster: cluster(platform), profile, encryption: { provider, ...(provider === "kms" ? { kms } : {}) }, namespaces });
  const { files } = assemble(plan, "");
  expect(inconsistencies(platform, files)).toEqual([]);
  expect(await bundleProblems(files.filter(({ path }) => !/^(kyverno|gatekeeper)\//.test(path)))).toEqual([]);
});

it.each(platforms.flatMap((platform) => (["1.36", "1.37"] as const).map((version) => ({ platform, version }))))(
  "$platform, $version, policies from files: the files fit each other and their schemas",
  async ({ platform, version }) => {
    for (const profile of ["restricted", "quick-wins"] as const) {
      const { files } = assemble(
        planOf({
          cluster: { platform, kubernetesVersion: version },
          targets: { validatingAdmissionPolicy: { apply: "StaticManifests" } },
          profile,
          controls: (profile === "quick-wins" ? { "require-pod-security-labels": { enabled: false } } : {}) as SpecBody["controls"] & object,
        }),
        "",
      );
      const takes = !["eks", "gke", "aks", "talos"].includes(platform);
      expect([staticManifests(files).length, inconsistencies(platform, files)]).toEqual([takes ? 1 : 0, []]);
      expect(await bundleProblems(files)).toEqual([]);
      const gates = (readers[platform]?.(files).flags ?? []).filter(([name]) => name === "feature-gates");
      expect(gates).toHaveLength(takes && version === "1.36" ? 1 : 0);
    }
  },
);

it("any spec, with paths of its own, comes to files that fit each other", async () => {
  const folder = fc.constantFrom("/var/log/kube-audit", "/etc/kubernetes/audit", "/data/a'b/c", "/data/$(reboot)", "/data/`id`", "/data/{{x}}");
  await fc.assert(
    fc.asyncProperty(specs, folder, folder, async (value, log, policy) => {
      const body = value.spec as Record<string, unknown>;
      const audit = { logPath: `${log}/audit.log`, policyPath: `${policy}${log === policy ? "/policy" : ""}/policy.yaml` };
      const plan = resolve(parseSpec(JSON.stringify({ ...value, spec: { ...body, audit } }), "generated", { now: new Date("2026-11-23T12:00:00Z") }).spec);
      const { files } = assemble(plan, "");
      expect(inconsistencies(plan.platform, files)).toEqual([]);
      expect(await bundleProblems(files.filter(({ path }) => path.startsWith("bootstrap/")))).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

it.each(["eks", "gke", "aks"] as const)("%s: no file for a control plane that takes none, and each item with what is used instead", (platform) => {
  const { files, record } = assemble(planOf({ cluster: cluster(platform), namespaces }), "");
  expect(files.map(({ path }) => path).filter((path) => /^(audit|encryption|bootstrap)\/|\/node\//.test(path))).toEqual(["bootstrap/NOT-APPLICABLE.md"]);
  const text = textOf(files, "bootstrap/NOT-APPLICABLE.md") as string;
  expect([...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual([
    "3.1 require-pod-security-labels",
    "6.1 enable-audit-logging",
    "6.2 audit-policy",
    "6.3 ship-audit-logs",
    "4.2 encrypt-secrets-at-rest",
  ]);
  expect(text.match(/^- (What|Why not|Instead): \S/gm)).toHaveLength(15);
  for (const { control, artifacts, missing } of record.coverage.filter(({ item }) => ["4.2", "6.1", "6.2", "6.3"].includes(item ?? "")))
    expect([control, artifacts, missing.length]).toEqual([control, [], 1]);
});

it.each([
  ["kubeadm", "bootstrap/kubeadm-cluster-configuration.yaml"],
  ["k3s", "bootstrap/k3s-config.yaml"],
  ["rke2", "bootstrap/rke2-config.yaml"],
  ["kops", "bootstrap/kops-cluster.yaml"],
] as const)("%s: its file is an artifact of every item that it loads", (platform, file) => {
  const { record } = assemble(planOf({ cluster: cluster(platform) }), "");
  const items = record.coverage.filter(({ artifacts }) => artifacts.some((artifact) => artifact.file === file)).map(({ item }) => item);
  expect(items).toEqual(["3.1", "4.2", "6.1", "6.2"]);
});

it("kubeadm mounts a folder once that several files share, writable where one needs that", () => {
  const started = (audit: SpecBody["audit"] & object) => readers.kubeadm?.(assemble(planOf({ audit }), "").files).mounts;
  const admission = { path: "/etc/kubernetes/admission", readOnly: true };
  const encryption = { path: "/etc/kubernetes/encryption", readOnly: true };
  expect(started({ logPath: "/data/audit/log", policyPath: "/data/audit/policy" })).toEqual([admission, { path: "/data/audit", readOnly: false }, encryption]);
  expect(started({ logPath: "/data/audit/log", policyPath: "/etc/kubernetes/encryption/policy" })).toEqual([
    admission,
    { path: "/data/audit", readOnly: false },
    encryption,
  ]);
});

it("a kOps file brings the bundle's own files along, for every role that runs an API server, but never the keys", () => {
  const { files } = assemble(planOf({ cluster: cluster("kops") }), "");
  const { fileAssets = [], encryptionConfig } = (load(textOf(files, "bootstrap/kops-cluster.yaml") as string) as Kops).spec;
  expect(fileAssets.map(({ path, content, roles }) => [path, content, roles])).toEqual([
    [
      "/srv/kubernetes/kube-apiserver/pod-security-admission.yaml",
      textOf(files, "pod-security/node/pod-security-admission.yaml"),
      ["ControlPlane", "APIServer"],
    ],
    ["/etc/kubernetes/audit/policy.yaml", textOf(files, "audit/policy.yaml"), ["ControlPlane", "APIServer"]],
  ]);
  expect(encryptionConfig).toBe(true);
  expect(textOf(files, "bootstrap/kops-cluster.yaml")).not.toContain(encryptionKeyPlaceholder);
});

/** Talos' own plugin, merged with a patch as Talos does: lists are added to. */
function merged(left: unknown, right: unknown): unknown {
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return right ?? left;
  return Object.fromEntries(
    [...new Set([...Object.keys(left), ...Object.keys(right)])].map((key) => [
      key,
      key in left && key in right ? merged(left[key as never], right[key as never]) : (right[key as never] ?? left[key as never]),
    ]),
  );
}

it("without its removal Talos' own plugin would exempt a namespace twice, which the API server refuses", () => {
  const { files } = assemble(planOf({ cluster: cluster("talos") }), "");
  const patch = load(textOf(files, "bootstrap/talos-patch.yaml") as string) as Talos;
  const plugin = patch.cluster.apiServer.admissionControl?.[0] as unknown as { configuration: object };
  const generated = { exemptions: { usernames: [], runtimeClasses: [], namespaces: ["kube-system"] } };
  const { exemptions } = merged(generated, plugin.configuration) as typeof generated;
  expect(exemptions.namespaces.filter((name) => name === "kube-system")).toHaveLength(2);
  const removal = load(textOf(files, "bootstrap/talos-remove-pod-security.yaml") as string);
  expect(removal).toEqual({ cluster: { apiServer: { admissionControl: [{ name: "PodSecurity", $patch: "delete" }] } } });
});

/** Steps of a README by their titles, in order. */
const stepsOf = (files: Files) => [...(textOf(files, "README.md") as string).matchAll(/^## \d+\. (.*)$/gm)].map(([, title]) => title);

const everything: Partial<SpecBody> = {
  targets: { kyverno: {}, gatekeeper: {} },
  namespaces: [{ name: "production", podSecurity: { enforce: "restricted" }, defaultDeny: ["Ingress"] }],
  roles: [
    { name: "reader", namespace: "production", subjects: [{ kind: "Group", name: "team" }], rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] },
  ],
};

it("the README goes in the order in which things need each other", () => {
  expect(stepsOf(assemble(planOf(everything), "").files)).toEqual([
    "Gatekeeper is there",
    "Gatekeeper's templates, then its constraints",
    "Kyverno is there",
    "Kyverno's policies",
    "Namespaces and their Pod Security labels",
    "LimitRanges, ResourceQuotas and default ServiceAccounts",
    "Roles and their bindings",
    "Files for the nodes, on every control-plane node",
    "The control plane, one node at a time",
    "NetworkPolicies, a namespace at a time",
  ]);
});

it("the README has the steps of what was rendered, and no other", () => {
  const off = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, { enabled: false }])) as SpecBody["controls"] & object;
  const body: Partial<SpecBody> = {
    profile: "quick-wins",
    controls: off("enable-audit-logging", "audit-policy", "encrypt-secrets-at-rest"),
  };
  expect(stepsOf(assemble(planOf(body), "").files)).toEqual(["Kyverno is there", "Kyverno's policies"]);
  expect(stepsOf(assemble(planOf({ ...everything, cluster: cluster("eks") }), "").files).join()).not.toContain("node");
  expect(stepsOf(assemble(planOf({ cluster: cluster("talos") }), "").files)).not.toContain("Files for the nodes, on every control-plane node");
});

it("every command names files of the bundle that are there, and each step says how it is verified and taken back", () => {
  for (const platform of platforms) {
    const { files } = assemble(planOf({ ...everything, cluster: cluster(platform) }), "");
    const readme = textOf(files, "README.md") as string;
    const commands = [...readme.matchAll(/```sh\n([\s\S]*?)\n```/g)].flatMap(([, block]) => (block as string).split("\n"));
    const named = commands
      .flatMap((command) => command.split(/[\s@]+/))
      .filter((word) => /^(audit|bootstrap|encryption|gatekeeper|kyverno|namespaces|network|pod-security|rbac)\//.test(word));
    for (const word of named.filter((one) => !one.endsWith("/NAMESPACE") && !one.startsWith("pod-security.kubernetes.io")))
      expect([platform, word, files.some(({ path }) => path === word || path === `${word}/kustomization.yaml`)]).toEqual([platform, word, true]);
    expect(readme.match(/^\*\*(Apply|Verify|Roll back)\.\*\* \S/gm)).toHaveLength(stepsOf(files).length * 3);
  }
});

it("the README says what the user makes: the key, and a policy that is switched off", () => {
  const controls = { "audit-policy": { enabled: false } } as SpecBody["controls"] & object;
  const readme = textOf(assemble(planOf({ controls }), "").files, "README.md");
  expect(readme).toContain("`/etc/kubernetes/audit/policy.yaml` (`audit-policy-file`) is not in this bundle: make it");
  expect(readme).toContain("`encryption/encryption-configuration.yaml` holds a placeholder");
  expect(readme).not.toContain(encryptionKeyPlaceholder);
  expect(textOf(assemble(planOf({ encryption: { provider: "kms", kms } }), "").files, "README.md")).not.toContain("placeholder");
});

it("the README warns of engines that judge themselves, and of waivers that do not end", () => {
  const warned = textOf(assemble(planOf({ targets: { kyverno: {}, gatekeeper: {} } }), "").files, "README.md");
  expect(warned).toContain("`kyverno`, `gatekeeper-system` are not exempt");
  const exemptNamespaces = ["kube-system", "kyverno", "gatekeeper-system"];
  const waivers = [
    { control: "disallow-host-namespaces", match: { kinds: ["DaemonSet"], namespaces: ["a"], names: ["b"] }, reason: "r", owner: "o", expires: "2027-03-31" },
  ];
  const readme = textOf(assemble(planOf({ targets: { kyverno: {}, gatekeeper: {} }, exemptNamespaces, waivers }), "").files, "README.md");
  expect(readme).not.toContain("not exempt");
  expect(readme).toContain("1 waiver is part of the policies; the first ends on 2027-03-31. Nothing ends by itself");
});

it("hostile texts stay values of the platform's file and words of the README", async () => {
  for (const platform of ["kubeadm", "k3s", "rke2", "kops"] as const)
    for (const text of nastyTexts.filter((one) => one.length < 500)) {
      const plan = planOf({
        cluster: cluster(platform),
        audit: { logPath: `/var/log/x/${text}/audit.log`, policyPath: `/etc/kubernetes/y/${text}/policy.yaml` },
      });
      const { files } = assemble(plan, "");
      const flags = new Map(readers[platform]?.(files).flags);
      expect([flags.get("audit-log-path"), flags.get("audit-policy-file")]).toEqual([plan.audit.logPath, plan.audit.policyPath]);
      const tame = assemble(planOf({ cluster: cluster(platform) }), "").files;
      const [lines, usual] = [files, tame].map((one) => (textOf(one, "README.md") as string).split("\n").length);
      expect([platform, text, lines]).toEqual([platform, text, usual]);
    }
});

it("every flag is one that the API server registers", async () => {
  const folders = [
    join(await goModule("kyverno", "k8s.io/apiserver"), "pkg", "server", "options"),
    join(await goModule("kyverno", "k8s.io/component-base"), "compatibility"),
  ];
  const source = folders
    .flatMap((folder) => globSync("*.go", { cwd: folder, absolute: true, ignore: ["*_test.go"] }))
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
  const registered = (flag: string) => source.includes(`"${flag}"`) || source.includes(`"${flag.replace(/-(log|webhook)-/, "-%s-")}"`);
  expect(apiServerFlags.filter((flag) => !registered(flag))).toEqual([]);
  expect(registered("audit-log-maxbackups")).toBe(false);
  expect(registered("audit-webhook-batch-burst")).toBe(false);
});
