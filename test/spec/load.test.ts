import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { loadSpec } from "../../src/spec/load.ts";
import { brief, now, parsed, specText } from "./spec-text.ts";

const example = fileURLToPath(new URL("../../examples/acme.yaml", import.meta.url));

it("loads the example without a warning", () => {
  const { spec, warnings, digest } = loadSpec(example, { now });
  expect(spec.metadata.name).toBe("acme-production");
  expect(warnings).toEqual([]);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
});

it("tells every problem of the schema at once, from top to bottom", () => {
  const text = specText("waivers: [{}]\nprofile: none\nencryption: { provider: rot13 }").replace("name: acme", "name: ACME");
  expect(parsed(text).problems.map(brief)).toEqual([
    "error bad-pattern 3:19 /metadata/name",
    "error missing-field 7:13 /spec/waivers/0",
    "error missing-field 7:13 /spec/waivers/0",
    "error missing-field 7:13 /spec/waivers/0",
    "error missing-field 7:13 /spec/waivers/0",
    "error missing-field 7:13 /spec/waivers/0",
    "error not-one-of 8:12 /spec/profile",
    "error not-one-of 9:27 /spec/encryption/provider",
  ]);
});

it("tells every problem of the rules at once, from top to bottom, and no warning among them", () => {
  const text = specText(
    `encryption: { provider: kms }\nnamespaces: [{ name: kube-system }, { name: kube-system }]\nchecks: [{ id: audit-policy, title: t, message: m, kind: pod-field, match: { kinds: [Node] }, parameters: { fieldPath: a, operator: In } }]`,
    "kyverno: { policyKinds: [ClusterPolicy], apply: ValidatingPolicy }",
  );
  expect(parsed(text).problems.map(brief)).toEqual([
    "error not-rendered 6:62 /spec/targets/kyverno/apply",
    "error missing-field 7:27 /spec/encryption/provider",
    "error duplicate-name 8:47 /spec/namespaces/1/name",
    "error id-of-a-control 9:18 /spec/checks/0/id",
    "error kind-without-pod-spec 9:88 /spec/checks/0/match/kinds/0",
    "error bad-parameters 9:135 /spec/checks/0/parameters/operator",
  ]);
});

it("asks the rules only where the schema accepts", () => {
  expect(parsed(specText("profile: none\nencryption: { provider: kms }")).problems.map(brief)).toEqual(["error not-one-of 7:12 /spec/profile"]);
});

it("puts a problem in an alias where its anchor is", () => {
  const text = specText("namespaces:\n  - &a { name: A }\n  - *a");
  expect(parsed(text).problems.map(brief)).toEqual(["error bad-pattern 8:18 /spec/namespaces/0/name", "error bad-pattern 8:18 /spec/namespaces/1/name"]);
});

it("accepts the whole contract, rendered or not", () => {
  const text = specText(
    `namespaces:
  - { name: production, defaultDeny: [Ingress, Egress], limitRange: { defaultRequest: { cpu: 100m }, default: { memory: 512Mi } }, resourceQuota: { hard: { requests.cpu: "20" } } }
network:
  flows: [{ name: a, from: { namespace: a, podSelector: { matchLabels: { app: api } } }, to: { namespace: b }, ports: [{ port: 5432, protocol: TCP }] }]
  egress: [{ name: a, from: { namespace: a }, cidrs: [203.0.113.10/32], ports: [{ port: https }] }]
roles: [{ name: a, namespace: b, subjects: [{ kind: ServiceAccount, name: p, namespace: b }], rules: [{ apiGroups: [""], resources: [pods], verbs: [get] }] }]
audit: { shipTo: { loki: { endpoint: https://loki.example.com, secretName: loki } } }
ci: { providers: [github, gitlab] }
externalSecrets:
  stores: [{ name: vault, kind: ClusterSecretStore, namespaces: [production] }]
  secrets: [{ name: db, namespace: production, store: vault, refreshInterval: 1h, data: { password: { key: production/db, property: password } } }]`,
    "gatekeeper: {}, validatingAdmissionPolicy: {}",
  );
  expect(parsed(text).problems).toEqual([]);
});

it("reads a spec in JSON", () => {
  const json = JSON.stringify(parsed(specText()).spec, null, 2);
  expect(parsed(json).problems).toEqual([]);
});
