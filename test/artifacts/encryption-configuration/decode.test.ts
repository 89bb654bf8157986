import { describe, expect, it } from "vitest";
import { decodeConfiguration } from "../../../src/artifacts/encryption-configuration/decode.ts";
import { configuration, entry, keyOf, refusals, secretbox, secretOf } from "./support.ts";

const kms = { apiVersion: "v2", name: "vault", endpoint: "unix:///run/kms.sock" };

describe("what the API server takes is taken", () => {
  it.each<[string, unknown]>([
    ["one entry", configuration(entry(["secrets"]))],
    [
      "every provider",
      configuration(
        entry(["secrets"], { kms }, secretbox(), { aesgcm: { keys: [keyOf("a", 1, 16)] } }, { aescbc: { keys: [keyOf("a", 2, 24)] } }, { identity: {} }),
      ),
    ],
    ["the narrow entry before the wide one", configuration(entry(["secrets"]), entry(["*.apps"]), entry(["*."]), entry(["*.*"]))],
    ["a resource in two entries", configuration(entry(["secrets"]), entry(["secrets", "configmaps"]))],
    ["two keys of one name", configuration(entry(["secrets"], secretbox(keyOf("key1", 1), keyOf("key1", 2))))],
    ["the same resource of two groups", configuration(entry(["ingresses.networking.k8s.io", "ingresses.example.com"]))],
    [
      "base64 on several lines",
      configuration(entry(["secrets"], secretbox({ name: "key1", secret: `${secretOf(1).slice(0, 20)}\n${secretOf(1).slice(20)}\n` }))),
    ],
    ["null for what is not there", configuration({ ...entry(["secrets"], { ...secretbox(), kms: null }) })],
    ["any timeout that is positive", configuration(entry(["secrets"], { kms: { ...kms, timeout: "1.5h2m" } }))],
    ["KMS v1, whose cache may have a size", configuration(entry(["secrets"], { kms: { ...kms, apiVersion: "v1", cachesize: 100 } }))],
  ])("%s", (_, value) => {
    expect(refusals(value)).toEqual([]);
    expect(decodeConfiguration(value).configuration).toBeDefined();
  });
});

describe("what keeps the API server from starting is told with its place", () => {
  const keys = (...all: unknown[]) => configuration(entry(["secrets"], { secretbox: { keys: all } }));
  const at = "/resources/0/providers/0/secretbox/keys/0";
  it.each<[string, unknown, string[]]>([
    ["another version", { ...configuration(entry(["secrets"])), apiVersion: "v1" }, ["wrong-version /apiVersion"]],
    ["no version", { kind: "EncryptionConfiguration", resources: [entry(["secrets"])] }, ["wrong-version "]],
    ["the kind of long ago", { ...configuration(entry(["secrets"])), kind: "EncryptionConfig" }, ["wrong-kind /kind"]],
    ["a field that there is not", { ...configuration(entry(["secrets"])), metadata: {} }, ["unknown-field /metadata"]],
    ["a misspelt provider", configuration(entry(["secrets"], { secretBox: { keys: [keyOf("key1")] } })), ["unknown-field /resources/0/providers/0/secretBox"]],
    ["a field of identity", configuration(entry(["secrets"], { identity: { on: true } })), ["unknown-field /resources/0/providers/0/identity/on"]],
    ["text for a list", configuration({ resources: "secrets", providers: [secretbox()] }), ["wrong-type /resources/0/resources"]],
    ["a number for a secret", keys({ name: "key1", secret: 12345678 }), [`wrong-type ${at}/secret`]],
    ["a list as the document", [], ["wrong-type "]],
    ["no entries", configuration(), ["no-resources /resources"]],
    ["an entry that is nothing", configuration(null as unknown as object), ["no-resource /resources/0", "no-providers /resources/0"]],
    ["no resources", configuration(entry([])), ["no-resource /resources/0"]],
    ["no providers", configuration({ resources: ["secrets"], providers: [] }), ["no-providers /resources/0"]],
    ["an element without a provider", configuration(entry(["secrets"], {})), ["no-provider /resources/0/providers/0"]],
    ["identity with nothing behind the colon", configuration(entry(["secrets"], { identity: null })), ["no-provider /resources/0/providers/0"]],
    ["two providers in one element", configuration(entry(["secrets"], { ...secretbox(), identity: {} })), ["several-providers /resources/0/providers/0"]],
    ["no keys", keys(), ["no-keys /resources/0/providers/0/secretbox/keys"]],
    ["a key without a name", keys({ secret: secretOf(1) }), [`no-key-name ${at}`]],
    ["a key without a secret", keys({ name: "key1" }), [`no-secret ${at}`]],
    ["a placeholder", keys({ name: "key1", secret: "<REPLACE: head -c 32 /dev/urandom | base64>" }), [`placeholder-key ${at}/secret`]],
    ["base64 of URLs", keys({ name: "key1", secret: `${"A".repeat(42)}-=` }), [`not-base64 ${at}/secret`]],
    ["base64 without its padding", keys({ name: "key1", secret: secretOf(1).slice(0, -1) }), [`not-base64 ${at}/secret`]],
    ["16 bytes for secretbox", keys(keyOf("key1", 1, 16)), [`key-size ${at}/secret`]],
    [
      "31 bytes for AES",
      configuration(entry(["secrets"], { aescbc: { keys: [keyOf("key1", 1, 31)] } })),
      ["key-size /resources/0/providers/0/aescbc/keys/0/secret"],
    ],
    [
      "a version of KMS that there is not",
      configuration(entry(["secrets"], { kms: { ...kms, apiVersion: "v3" } })),
      ["kms-version /resources/0/providers/0/kms/apiVersion"],
    ],
    ["KMS v2 with a cache size", configuration(entry(["secrets"], { kms: { ...kms, cachesize: 5 } })), ["cachesize /resources/0/providers/0/kms/cachesize"]],
    [
      "a KMS on the network",
      configuration(entry(["secrets"], { kms: { ...kms, endpoint: "https://kms" } })),
      ["kms-endpoint /resources/0/providers/0/kms/endpoint"],
    ],
    ["a colon in the name of a KMS", configuration(entry(["secrets"], { kms: { ...kms, name: "a:b" } })), ["kms-name /resources/0/providers/0/kms/name"]],
    ["no time at all", configuration(entry(["secrets"], { kms: { ...kms, timeout: "0s" } })), ["bad-timeout /resources/0/providers/0/kms/timeout"]],
    ["a timeout without a unit", configuration(entry(["secrets"], { kms: { ...kms, timeout: "3" } })), ["bad-timeout /resources/0/providers/0/kms/timeout"]],
    [
      "two KMS plugins of one name",
      configuration(entry(["secrets"], { kms }), entry(["configmaps"], { kms })),
      ["duplicate-kms-name /resources/1/providers/0/kms/name"],
    ],
    ["a star alone", configuration(entry(["*"])), ["unencryptable-resource /resources/0/resources/0"]],
    ["a resource in every group", configuration(entry(["secrets.*"])), ["unencryptable-resource /resources/0/resources/0"]],
    ["a capital", configuration(entry(["Secrets"])), ["unencryptable-resource /resources/0/resources/0"]],
    ["events by their served group", configuration(entry(["events.events.k8s.io"])), ["unencryptable-resource /resources/0/resources/0"]],
    ["a group that is gone", configuration(entry(["*.extensions"])), ["unencryptable-resource /resources/0/resources/0"]],
    ["what is no API", configuration(entry(["serviceipallocations"])), ["unencryptable-resource /resources/0/resources/0"]],
    ["a resource twice in an entry", configuration(entry(["secrets", "secrets"])), ["duplicate-resource /resources/0/resources/1"]],
    ["a resource beside its group's wildcard", configuration(entry(["secrets", "*."])), ["overlapping-resources /resources/0/resources/1"]],
    ["everything and something", configuration(entry(["*.*", "secrets"])), ["overlapping-resources /resources/0/resources/1"]],
    ["a resource after its group's wildcard", configuration(entry(["*."]), entry(["secrets"])), ["masked-resource /resources/1/resources/0"]],
    ["a wildcard after everything", configuration(entry(["*.*"]), entry(["*.apps"])), ["masked-resource /resources/1/resources/0"]],
    ["a wildcard after itself", configuration(entry(["*.apps"]), entry(["*.apps"])), ["masked-resource /resources/1/resources/0"]],
  ])("%s", (_, value, expected) => {
    expect(refusals(value)).toEqual(expected);
    expect(decodeConfiguration(value).configuration).toBeUndefined();
  });
});

it("no finding holds a value of the file, wherever a key stands in it", () => {
  const secret = secretOf(7);
  const misplaced = [
    { ...configuration(entry(["secrets"])), [secret]: 1 },
    { ...configuration(entry(["secrets"])), apiVersion: secret, kind: secret },
    configuration(entry([secret, secret])),
    configuration(entry(["*.*"]), entry([secret])),
    configuration(entry(["secrets"], { [secret]: {} })),
    configuration(entry(["secrets"], { secretbox: secret })),
    configuration(entry(["secrets"], secretbox({ name: secret, secret: "no" }))),
    configuration(entry(["secrets"], secretbox({ name: "key1", secret: [secret] }))),
    configuration(entry(["secrets"], secretbox({ name: "key1", secret: `${secret}!` }))),
    configuration(entry(["secrets"], secretbox({ name: "key1", secret: `${secret}${secret}` }))),
    configuration(entry(["secrets"], { kms: { apiVersion: secret, name: `${secret}:`, endpoint: secret, timeout: secret } })),
  ];
  for (const value of misplaced) {
    const { findings } = decodeConfiguration(value);
    expect(findings.length).toBeGreaterThan(0);
    const told = JSON.stringify(findings.map(({ pointer: _, ...finding }) => finding));
    for (let at = 0; at + 12 <= secret.length; at++) expect(told).not.toContain(secret.slice(at, at + 12));
  }
});
