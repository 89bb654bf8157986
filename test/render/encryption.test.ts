import { expect, it } from "vitest";
import { encryptionKeyPlaceholder } from "../../src/artifacts/encryption-placeholder.ts";
import { EncryptionConfigurationSchema } from "../../src/artifacts/schemas/encryption-configuration.ts";
import { encryptionRenderer } from "../../src/render/encryption/index.ts";
import { generatedLine } from "../../src/render/generated.ts";
import type { Plan } from "../../src/spec/plan.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";
import { cluster, fileOf, flagsOf, needsOf, parsed, planOf, problems } from "./support.ts";

type EncryptionConfiguration = { resources: { resources: string[]; providers: Record<string, unknown>[] }[] };

const file = "encryption-configuration.yaml";
const kms = { name: "vault", endpoint: "unix:///var/run/kms/vault.sock" };

function configurationOf(encryption?: SpecBody["encryption"]): EncryptionConfiguration {
  const configuration = parsed<EncryptionConfiguration>(encryptionRenderer, planOf(encryption ? { encryption } : {}), file);
  expect(problems(EncryptionConfigurationSchema, configuration)).toEqual([]);
  return configuration;
}

it.each(["secretbox", "aesgcm", "aescbc"] as const)("%s: writes with a key that is a placeholder, and reads plain text last", (provider) => {
  expect(configurationOf({ provider })).toEqual({
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "EncryptionConfiguration",
    resources: [{ resources: ["secrets"], providers: [{ [provider]: { keys: [{ name: "key1", secret: encryptionKeyPlaceholder }] } }, { identity: {} }] }],
  });
});

it("kms: version 2, with its timeout, without a cache size or a key", () => {
  expect(configurationOf({ provider: "kms", kms }).resources[0]?.providers).toEqual([
    { kms: { apiVersion: "v2", name: "vault", endpoint: "unix:///var/run/kms/vault.sock", timeout: "3s" } },
    { identity: {} },
  ]);
  expect(configurationOf({ provider: "kms", kms: { ...kms, timeout: "500ms" } }).resources[0]?.providers[0]).toMatchObject({ kms: { timeout: "500ms" } });
  expect(fileOf(encryptionRenderer, planOf({ encryption: { provider: "kms", kms } }), file).text).not.toContain("REPLACE");
});

it("without a spec it is secretbox for Secrets", () => {
  expect(Object.keys(configurationOf().resources[0]?.providers[0] ?? {})).toEqual(["secretbox"]);
});

it("identity is gone once nothing is migrating", () => {
  expect(configurationOf({ provider: "secretbox", migrating: false }).resources[0]?.providers.map((provider) => Object.keys(provider))).toEqual([
    ["secretbox"],
  ]);
});

it("every resource stands in the one entry, wildcards too", () => {
  const resources = ["secrets", "configmaps", "cronjobs.batch", "*.example.com"];
  expect(configurationOf({ provider: "secretbox", resources }).resources.map((entry) => entry.resources)).toEqual([resources]);
  expect(configurationOf({ provider: "secretbox", resources: ["*."] }).resources[0]?.resources).toEqual(["*."]);
});

it("the placeholder is no key in any encoding, so the API server does not start with it", () => {
  expect(encryptionKeyPlaceholder).not.toMatch(/^[A-Za-z0-9+/]*={0,2}$/);
  expect(fileOf(encryptionRenderer, planOf(), file).text).toContain("is a placeholder, with which the API server does not start");
});

it.each(["kms", "secretbox", "aescbc"] as const)("%s: the line after providers is the provider, where kube-bench looks", (provider) => {
  const lines = fileOf(encryptionRenderer, planOf({ encryption: { provider, kms } }), file).text.split("\n");
  const last = lines.findLastIndex((line) => line.includes("providers:"));
  expect(lines.filter((line) => line.includes("providers:"))).toHaveLength(1);
  expect(lines[last + 1]).toBe(`      - ${provider}:`);
});

it("weak choices are said in the file", () => {
  expect(fileOf(encryptionRenderer, planOf({ encryption: { provider: "aescbc" } }), file).text).toContain("aescbc is weak");
  expect(fileOf(encryptionRenderer, planOf({ encryption: { provider: "aesgcm" } }), file).text).toContain("200,000 writes");
});

it("the flags load the file from a mounted folder and again when it changes", () => {
  const path = "/etc/kubernetes/encryption/encryption-configuration.yaml";
  const needs = needsOf(encryptionRenderer, planOf());
  expect(flagsOf(needs)).toEqual({ "encryption-provider-config": path, "encryption-provider-config-automatic-reload": "true" });
  expect(needs.folders).toEqual([{ name: "encryption", path: "/etc/kubernetes/encryption", readOnly: true }]);
  expect(needs.files).toEqual([{ flag: "encryption-provider-config", path, file: `encryption/${file}`, key: true }]);
});

it("with kms the folder of the plugin's socket is mounted, too, and the file holds no key", () => {
  const { folders, files } = needsOf(encryptionRenderer, planOf({ encryption: { provider: "kms", kms } }));
  expect(folders.map(({ path }) => path)).toEqual(["/etc/kubernetes/encryption", "/var/run/kms"]);
  expect(files.map(({ key }) => key)).toEqual([false]);
});

const mine = "an EncryptionConfiguration";
const unsupported = "nothing";

/** What each platform gets: a file of ours, the provider with which it encrypts itself, or the reason why neither. */
const byPlatform: readonly (readonly [platform: Plan["platform"], encryption: SpecBody["encryption"] & object, gets: string])[] = [
  ["kubeadm", { provider: "secretbox" }, mine],
  ["k3s", { provider: "secretbox" }, "secretbox"],
  ["k3s", { provider: "aescbc" }, "aescbc"],
  ["k3s", { provider: "aesgcm" }, mine],
  ["k3s", { provider: "kms", kms }, mine],
  ["k3s", { provider: "secretbox", resources: ["secrets", "configmaps"] }, mine],
  ["rke2", { provider: "secretbox" }, "secretbox"],
  ["rke2", { provider: "aescbc" }, "aescbc"],
  ["rke2", { provider: "aesgcm" }, unsupported],
  ["rke2", { provider: "kms", kms }, unsupported],
  ["rke2", { provider: "secretbox", resources: ["configmaps"] }, unsupported],
  ["kops", { provider: "secretbox" }, mine],
  ["kops", { provider: "kms", kms }, unsupported],
  ["kops", { provider: "kms", kms: { name: "aws", endpoint: "unix:///srv/kubernetes/kube-apiserver/kms.sock" } }, mine],
];

it.each(byPlatform)("%s with %o gets %s", (platform, encryption, gets) => {
  const rendered = encryptionRenderer.render(planOf({ cluster: cluster(platform), encryption }));
  const found = rendered.files.length > 0 ? mine : (rendered.apiServer?.ownEncryption ?? unsupported);
  expect(found).toBe(gets);
  expect(rendered.unsupported).toHaveLength(gets === unsupported ? 1 : 0);
  expect(rendered.apiServer?.flags.length ?? 0).toBe(gets === mine ? 2 : 0);
});

it.each([
  ["eks", "from Kubernetes 1.28 on it encrypts all API data by itself"],
  ["gke", "application-layer secrets encryption"],
  ["aks", "KMS data encryption"],
  ["talos", "cluster.secretboxEncryptionSecret"],
] as const)("%s: nothing is rendered, and what to use instead is said", (platform, substitute) => {
  const rendered = encryptionRenderer.render(planOf({ cluster: cluster(platform) }));
  expect(rendered).toEqual({
    files: [],
    unsupported: [
      {
        control: "encrypt-secrets-at-rest",
        reason: expect.stringContaining(substitute),
        notTaken: { what: "The EncryptionConfiguration", why: expect.any(String), instead: expect.stringContaining(substitute) },
      },
    ],
  });
});

it("kms without a plugin is said, and nothing is rendered", () => {
  expect(encryptionRenderer.render(planOf({ encryption: { provider: "kms" } }))).toEqual({
    files: [],
    unsupported: [{ control: "encrypt-secrets-at-rest", reason: "spec.encryption.kms does not say the name and the endpoint of the KMS plugin" }],
  });
});

it("files are sorted, say what generated them and are the same every time", () => {
  const { files } = encryptionRenderer.render(planOf());
  expect(files.map(({ path }) => path)).toEqual([file]);
  for (const { text, control } of files) {
    expect(text.split("\n")[0]).toBe(generatedLine);
    expect(control).toBe("encrypt-secrets-at-rest");
  }
  expect(encryptionRenderer.render(planOf()).files).toEqual(files);
});

it("a control that is switched off renders nothing", () => {
  const controls = { "encrypt-secrets-at-rest": { enabled: false } } as SpecBody["controls"] & object;
  expect(encryptionRenderer.render(planOf({ controls }))).toEqual({ files: [], unsupported: [] });
});

it("the schema of encryption configurations refuses what the API server refuses", () => {
  const broken = (resources: unknown, providers: unknown) =>
    problems(EncryptionConfigurationSchema, {
      apiVersion: "apiserver.config.k8s.io/v1",
      kind: "EncryptionConfiguration",
      resources: [{ resources, providers }],
    });
  const keys = { keys: [{ name: "key1", secret: "c2VjcmV0" }] };
  expect(broken(["secrets"], [{ secretbox: keys }])).toEqual([]);
  expect(broken(["secrets"], [{ secretbox: keys, identity: {} }])).not.toEqual([]);
  expect(broken(["secrets"], [{ secretbox: { keys: [] } }])).not.toEqual([]);
  expect(broken(["secrets"], [{ secretbox: { keys: [{ name: "a:b", secret: "c2VjcmV0" }] } }])).not.toEqual([]);
  expect(broken(["secrets"], [{ kms }])).not.toEqual([]);
  expect(broken(["secrets"], [{ kms: { ...kms, apiVersion: "v2", cachesize: 100 } }])).not.toEqual([]);
  expect(broken(["secrets"], [{ kms: { ...kms, apiVersion: "v2", endpoint: "https://kms" } }])).not.toEqual([]);
  expect(broken(["secrets"], [])).not.toEqual([]);
  for (const resource of ["*", "Secrets", "secrets.*", "events.events.k8s.io", "*.extensions"]) expect(broken([resource], [{ identity: {} }])).not.toEqual([]);
  expect(broken(["secrets", "secrets"], [{ identity: {} }])).not.toEqual([]);
});
