import { expect, it } from "vitest";
import { UserError } from "../../src/diagnostics/user-error.ts";
import { parseSpec } from "../../src/spec/load.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";

type ExternalSecrets = NonNullable<SpecBody["externalSecrets"]>;
type Store = NonNullable<ExternalSecrets["stores"]>[number];
type Secret = NonNullable<ExternalSecrets["secrets"]>[number];

const store: Store = { name: "vault", kind: "ClusterSecretStore", namespaces: ["shop"] };
const secret: Secret = { name: "db", namespace: "shop", store: "vault", refreshInterval: "1h", data: { password: { key: "db" } } };
const aws = (namespace?: string) => ({
  awsSecretsManager: { region: "eu-central-1", serviceAccount: { name: "reader", ...(namespace ? { namespace } : {}) } },
});

/** `<code> <pointer>` of the problems of a spec with these. */
function problemsOf(stores: readonly unknown[], secrets: readonly unknown[] = []): string[] {
  const spec = {
    ...{ apiVersion: "bulwark.dev/v1alpha1", kind: "HardeningSpec", metadata: { name: "test" } },
    spec: {
      ...{ cluster: { platform: "kubeadm", kubernetesVersion: "1.35" }, targets: { kyverno: {} } },
      externalSecrets: { ...(stores.length > 0 ? { stores } : {}), ...(secrets.length > 0 ? { secrets } : {}) },
    },
  };
  try {
    parseSpec(JSON.stringify(spec), "spec.yaml", { now: new Date("2026-11-23") });
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ code, location }) => `${code} ${location?.pointer?.replace("/spec/externalSecrets/", "")}`);
  }
}

it("stores for namespaces, and secrets of them, are taken", () => {
  expect(problemsOf([store], [secret])).toEqual([]);
  expect(problemsOf([{ ...store, namespaces: undefined, allNamespaces: true }], [{ ...secret, namespace: "any" }])).toEqual([]);
  expect(problemsOf([{ ...store, kind: "SecretStore", provider: aws("shop") }], [secret])).toEqual([]);
  expect(problemsOf([{ ...store, provider: aws("elsewhere") }], [secret])).toEqual([]);
  expect(problemsOf([store], [secret, { ...secret, name: "more", target: { name: "db", creationPolicy: "Merge" } }])).toEqual([]);
});

it.each<[string, unknown[], unknown[], string[]]>([
  ["a ClusterSecretStore for everyone", [{ ...store, namespaces: undefined }], [], ["open-store stores/0"]],
  ["both at once", [{ ...store, allNamespaces: true }], [], ["contradiction stores/0/allNamespaces"]],
  ["a SecretStore in no namespace", [{ ...store, kind: "SecretStore", namespaces: undefined }], [], ["missing-field stores/0"]],
  [
    "a SecretStore in all",
    [{ ...store, kind: "SecretStore", namespaces: undefined, allNamespaces: true }],
    [],
    ["missing-field stores/0", "contradiction stores/0/allNamespaces"],
  ],
  [
    "a SecretStore with another's ServiceAccount",
    [{ ...store, kind: "SecretStore", provider: aws("other") }],
    [],
    ["foreign-service-account stores/0/provider/awsSecretsManager/serviceAccount/namespace"],
  ],
  ["two stores of one name", [store, { ...store, kind: "SecretStore" }], [], ["duplicate-name stores/1/name"]],
  ["a store that there is not", [store], [{ ...secret, store: "vaultt" }], ["unknown-store secrets/0/store"]],
  ["a store that is for another namespace", [store], [{ ...secret, namespace: "ops" }], ["store-not-for-namespace secrets/0/namespace"]],
  ["no rotation", [store], [{ ...secret, refreshInterval: "0h0m" }], ["no-rotation secrets/0/refreshInterval"]],
  [
    "what External Secrets refuses",
    [store],
    [{ ...secret, target: { creationPolicy: "Merge", deletionPolicy: "Delete" } }],
    ["contradiction secrets/0/target/deletionPolicy"],
  ],
  ["two that make one Secret", [store], [secret, { ...secret, name: "other", target: { name: "db" } }], ["same-target secrets/1"]],
])("%s", (_, stores, secrets, expected) => {
  expect(problemsOf(stores, secrets)).toEqual(expected);
});

it("a provider holds no credential, is one, and is reached by TLS", () => {
  const vault = { server: "https://vault.example.com", path: "secret", role: "reader", serviceAccount: { name: "reader" } };
  const provided = (provider: unknown) => problemsOf([{ ...store, provider }]).length;
  expect(provided({ vault })).toBe(0);
  for (const provider of [
    {},
    { vault, ...aws() },
    { vault: { ...vault, server: "http://vault.example.com" } },
    { vault: { ...vault, token: "hvs.x" } },
    { vault: { ...vault, auth: { tokenSecretRef: { name: "token" } } } },
    { awsSecretsManager: { region: "eu-central-1", accessKeyID: "AKIA" } },
    { azureKeyVault: { vaultUrl: "https://acme.vault.azure.net", serviceAccount: { name: "reader" }, authSecretRef: {} } },
  ])
    expect(provided(provider)).toBeGreaterThan(0);
});
