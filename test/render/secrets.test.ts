import { describe, expect, it } from "vitest";
import { generatedLine } from "../../src/render/generated.ts";
import { secretsRenderer } from "../../src/render/secrets/index.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";
import { parsed, pathsOf, planOf } from "./support.ts";

type ExternalSecrets = NonNullable<SpecBody["externalSecrets"]>;
type Provider = NonNullable<NonNullable<ExternalSecrets["stores"]>[number]["provider"]>;

const serviceAccount = { name: "reader", namespace: "external-secrets" };
const vault: Provider = { vault: { server: "https://vault.example.com:8200", path: "secret", role: "shop", serviceAccount } };
const shop: ExternalSecrets = {
  stores: [{ name: "vault", kind: "ClusterSecretStore", namespaces: ["shop", "data"], provider: vault }],
  secrets: [
    {
      name: "db",
      namespace: "shop",
      store: "vault",
      refreshInterval: "1h",
      data: { user: { key: "shop/db", property: "user" }, "a.b": { key: "shop/other" } },
    },
  ],
};
const planFor = (externalSecrets: ExternalSecrets, controls: object = {}) => planOf({ externalSecrets, controls: controls as SpecBody["controls"] & object });

it("a store for the namespaces that the spec names, and secrets of it, policies written out", () => {
  const plan = planFor(shop);
  expect(pathsOf(secretsRenderer, plan)).toEqual(["_cluster/cluster-secret-store.vault.yaml", "kustomization.yaml", "shop/external-secret.db.yaml"]);
  expect(parsed(secretsRenderer, plan, "_cluster/cluster-secret-store.vault.yaml")).toEqual({
    apiVersion: "external-secrets.io/v1",
    kind: "ClusterSecretStore",
    metadata: { name: "vault", labels: { "app.kubernetes.io/managed-by": "bulwark", "bulwark.dev/control": "external-secrets" } },
    spec: {
      conditions: [{ namespaces: ["data", "shop"] }],
      provider: {
        vault: {
          ...{ server: "https://vault.example.com:8200", path: "secret", version: "v2" },
          auth: { kubernetes: { mountPath: "kubernetes", role: "shop", serviceAccountRef: { name: "reader", namespace: "external-secrets" } } },
        },
      },
    },
  });
  expect(parsed(secretsRenderer, plan, "shop/external-secret.db.yaml")).toMatchObject({
    metadata: { name: "db", namespace: "shop" },
    spec: {
      secretStoreRef: { kind: "ClusterSecretStore", name: "vault" },
      refreshPolicy: "Periodic",
      refreshInterval: "1h",
      target: { name: "db", creationPolicy: "Owner", deletionPolicy: "Retain" },
      data: [
        { secretKey: "a.b", remoteRef: { key: "shop/other" } },
        { secretKey: "user", remoteRef: { key: "shop/db", property: "user" } },
      ],
    },
  });
});

it("a SecretStore is made in each of its namespaces, without conditions", () => {
  const plan = planFor({
    stores: [{ name: "own", kind: "SecretStore", namespaces: ["shop", "data"], provider: { awsSecretsManager: { region: "eu-central-1" } } }],
  });
  expect(pathsOf(secretsRenderer, plan)).toEqual(["data/secret-store.own.yaml", "kustomization.yaml", "shop/secret-store.own.yaml"]);
  expect(parsed(secretsRenderer, plan, "data/secret-store.own.yaml")).toMatchObject({
    metadata: { namespace: "data" },
    spec: { provider: { aws: { service: "SecretsManager", region: "eu-central-1" } } },
  });
  expect(JSON.stringify(parsed(secretsRenderer, plan, "data/secret-store.own.yaml"))).not.toContain("conditions");
});

it("a store that the spec opens to every namespace says so", () => {
  const plan = planFor({ stores: [{ name: "open", kind: "ClusterSecretStore", allNamespaces: true, provider: vault }] });
  expect(parsed(secretsRenderer, plan, "_cluster/cluster-secret-store.open.yaml")).toMatchObject({ spec: { conditions: [{ namespaceSelector: {} }] } });
});

describe("each provider as External Secrets has it", () => {
  const ref = { serviceAccountRef: serviceAccount };
  it.each<[string, Provider, object]>([
    [
      "vault, everything given",
      {
        vault: {
          ...{ server: "https://v", path: "kv", version: "v1", namespace: "team", role: "r", mountPath: "k8s/prod" },
          ...{ caConfigMap: { name: "ca", key: "ca.crt", namespace: "x" }, serviceAccount: { ...serviceAccount, audiences: ["vault"] } },
        },
      },
      {
        vault: {
          ...{
            server: "https://v",
            path: "kv",
            version: "v1",
            namespace: "team",
            caProvider: { type: "ConfigMap", name: "ca", key: "ca.crt", namespace: "x" },
          },
          auth: { kubernetes: { mountPath: "k8s/prod", role: "r", serviceAccountRef: { ...serviceAccount, audiences: ["vault"] } } },
        },
      },
    ],
    [
      "AWS",
      { awsSecretsManager: { region: "eu-central-1", role: "arn:aws:iam::123456789012:role/reader", serviceAccount } },
      { aws: { service: "SecretsManager", region: "eu-central-1", role: "arn:aws:iam::123456789012:role/reader", auth: { jwt: ref } } },
    ],
    [
      "GCP",
      { gcpSecretManager: { projectID: "acme", clusterLocation: "europe-west3", clusterName: "prod", serviceAccount } },
      { gcpsm: { projectID: "acme", auth: { workloadIdentity: { ...ref, clusterLocation: "europe-west3", clusterName: "prod" } } } },
    ],
    ["GCP by the controller's identity", { gcpSecretManager: { projectID: "acme" } }, { gcpsm: { projectID: "acme" } }],
    [
      "Azure",
      { azureKeyVault: { vaultUrl: "https://acme.vault.azure.net", tenantId: "00000000-0000-0000-0000-000000000001", serviceAccount } },
      { azurekv: { authType: "WorkloadIdentity", vaultUrl: "https://acme.vault.azure.net", tenantId: "00000000-0000-0000-0000-000000000001", ...ref } },
    ],
  ])("%s", (_, provider, expected) => {
    const plan = planFor({ stores: [{ name: "s", kind: "ClusterSecretStore", namespaces: ["shop"], provider }] });
    expect(parsed<{ spec: { provider: object } }>(secretsRenderer, plan, "_cluster/cluster-secret-store.s.yaml").spec.provider).toEqual(expected);
  });
});

it("what is not rendered is said", () => {
  const reason = (text: string) => ({ control: "external-secrets", reason: text });
  const [store] = shop.stores ?? [];
  const { provider: _, ...bare } = store as NonNullable<typeof store>;
  expect(secretsRenderer.render(planFor({ ...shop, stores: [bare] })).unsupported).toEqual([
    reason("the spec gives these stores no provider, so they are not rendered: vault"),
  ]);
  expect(pathsOf(secretsRenderer, planFor({ ...shop, stores: [bare] }))).toEqual(["kustomization.yaml", "shop/external-secret.db.yaml"]);
  expect(secretsRenderer.render(planOf())).toEqual({ files: [], unsupported: [reason("the spec has no externalSecrets.secrets, so none is rendered")] });
  expect(secretsRenderer.render(planFor(shop, { "external-secrets": { enabled: false } }))).toEqual({
    files: [],
    unsupported: [reason("the control is not enabled, so externalSecrets is not rendered (vault, db)")],
  });
});

it("files are sorted, say what generated them and are the same every time", () => {
  const { files } = secretsRenderer.render(planFor(shop));
  for (const { text } of files) expect(text.split("\n")[0]).toBe(generatedLine);
  expect(secretsRenderer.render(planFor(shop)).files).toEqual(files);
});
