import { expect, it } from "vitest";
import { lints } from "../../../src/artifacts/encryption-configuration/lints/index.ts";
import { configuration, entry, keyOf, lintsOf, secretbox, secretOf } from "./support.ts";

const kms = { apiVersion: "v2", name: "vault", endpoint: "unix:///run/kms.sock" };

it("a configuration as one wants it has no finding", () => {
  expect(lintsOf(configuration(entry(["secrets", "configmaps"], { kms })))).toEqual([]);
  expect(lintsOf(configuration(entry(["events"], { identity: {} }), entry(["*.*"])))).toEqual([]);
});

const cases: readonly (readonly [id: string, value: unknown, expected: string])[] = [
  [
    "duplicate-key-name",
    configuration(entry(["secrets"], secretbox(keyOf("key1", 1)), secretbox(keyOf("key1", 2)))),
    "error duplicate-key-name /resources/0/providers/1/secretbox/keys/0/name",
  ],
  [
    "guessable-key",
    configuration(entry(["secrets"], { aesgcm: { keys: [{ name: "key1", secret: Buffer.from("this is 16 bytes").toString("base64") }] } })),
    "error guessable-key /resources/0/providers/0/aesgcm/keys/0/secret",
  ],
  [
    "guessable-key",
    configuration(entry(["secrets"], secretbox({ name: "key1", secret: Buffer.alloc(32, 200).toString("base64") }))),
    "error guessable-key /resources/0/providers/0/secretbox/keys/0/secret",
  ],
  ["resource-in-two-entries", configuration(entry(["secrets"]), entry(["configmaps", "secrets"])), "error resource-in-two-entries /resources/1/resources/1"],
  ["identity-first", configuration(entry(["secrets"], { identity: {} }, secretbox())), "error identity-first /resources/0/providers/0"],
  ["secrets-not-encrypted", configuration(entry(["configmaps"])), "error secrets-not-encrypted /resources"],
  ["secrets-not-encrypted", configuration(entry(["*.apps"])), "error secrets-not-encrypted /resources"],
  ["secrets-not-encrypted", configuration(entry(["secrets"], { identity: {} }), entry(["*.*"])), "error secrets-not-encrypted /resources/0/providers"],
  ["kms-v1", configuration(entry(["secrets"], { kms: { ...kms, apiVersion: "v1" } })), "error kms-v1 /resources/0/providers/0/kms"],
  ["kms-v1", configuration(entry(["secrets"], { kms: { name: "vault", endpoint: "unix:///run/kms.sock" } })), "error kms-v1 /resources/0/providers/0/kms"],
  ["weak-encryption", configuration(entry(["secrets"], { aescbc: { keys: [keyOf("key1")] } })), "warning weak-encryption /resources/0/providers/0"],
  ["weak-encryption", configuration(entry(["secrets"], { aesgcm: { keys: [keyOf("key1")] } })), "warning weak-encryption /resources/0/providers/0"],
  ["key-name-colon", configuration(entry(["secrets"], secretbox(keyOf("a:b")))), "error key-name-colon /resources/0/providers/0/secretbox/keys/0/name"],
  [
    "key-used-twice",
    configuration(entry(["secrets"], secretbox(keyOf("key2", 1)), { aescbc: { keys: [keyOf("key1", 1)] } })),
    "warning key-used-twice /resources/0/providers/1/aescbc/keys/0/secret",
  ],
  ["plain-text-readable", configuration(entry(["secrets"], secretbox(), { identity: {} })), "info plain-text-readable /resources/0/providers/1"],
  ["several-keys", configuration(entry(["secrets"], secretbox(keyOf("key2", 2), keyOf("key1", 1)))), "info several-keys /resources/0/providers"],
];

it.each(cases)("%s is found where it is", (_, value, expected) => {
  expect(lintsOf(value)).toContain(expected);
});

it("every lint has a case, and a reason", () => {
  expect([...new Set(cases.map(([id]) => id))].sort()).toEqual(lints.map(({ id }) => id).sort());
  for (const { why } of lints) expect(why.length).toBeGreaterThan(20);
});

it("two keys of one name in entries of other resources are no problem, nor is the same key under its name", () => {
  const found = lintsOf(configuration(entry(["secrets"], secretbox(keyOf("key1", 1))), entry(["configmaps"], secretbox(keyOf("key1", 2)))));
  expect(found).toEqual([]);
});

it("no lint shows a key that stands where a name is expected", () => {
  const secret = secretOf(3);
  const found = lintsOf(configuration(entry(["secrets"], secretbox(keyOf(secret, 1), keyOf(secret, 2), keyOf("other", 1)))));
  expect(found.length).toBeGreaterThan(0);
  expect(JSON.stringify(found)).not.toContain(secret.slice(0, 12));
});
