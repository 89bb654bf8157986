import fc from "fast-check";

type Keys = { keys: { name: string; secret: string }[] };
export type EncryptionProvider = { secretbox?: Keys; aesgcm?: Keys; aescbc?: Keys; kms?: Record<string, string>; identity?: object };
export type EncryptionDocument = { apiVersion: string; kind: string; resources: { resources: string[]; providers: EncryptionProvider[] }[] };

const secrets = (size: number) => fc.uint8Array({ minLength: size, maxLength: size }).map((bytes) => Buffer.from(bytes).toString("base64"));
const names = fc.constantFrom("key1", "key2", "key3", "key10", "old", "new-1", "new-2", "2", "key-20260101", "production-encryption-key-1");

const keys = (size: fc.Arbitrary<number>) =>
  fc
    .uniqueArray(names, { minLength: 1, maxLength: 3 })
    .chain((chosen) => fc.tuple(...chosen.map((name) => size.chain(secrets).map((secret) => ({ name, secret })))))
    .map((made) => ({ keys: made }));

const provider: fc.Arbitrary<EncryptionProvider> = fc.oneof(
  { arbitrary: keys(fc.constant(32)).map((secretbox) => ({ secretbox })), weight: 4 },
  { arbitrary: keys(fc.constantFrom(16, 24, 32)).map((aesgcm) => ({ aesgcm })), weight: 1 },
  { arbitrary: keys(fc.constantFrom(16, 24, 32)).map((aescbc) => ({ aescbc })), weight: 2 },
  { arbitrary: fc.constant({ identity: {} }), weight: 2 },
  { arbitrary: fc.constant({ kms: { apiVersion: "v2", name: "", endpoint: "unix:///run/kms.sock" } }), weight: 1 },
);

/** Any configuration that the API server takes, with wildcards behind what they would mask. */
export const encryptionDocuments: fc.Arbitrary<EncryptionDocument> = fc
  .tuple(
    fc.subarray(["secrets", "configmaps", "cronjobs.batch", "*.apps", "*.*"], { minLength: 1, maxLength: 3 }),
    fc.array(fc.array(provider, { minLength: 1, maxLength: 3 }), { minLength: 3, maxLength: 3 }),
  )
  .map(([resources, providers]) => ({
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "EncryptionConfiguration",
    resources: resources.map((resource, index) => ({
      resources: [resource],
      providers: (providers[index] ?? []).map((one, at) => (one.kms ? { kms: { ...one.kms, name: `kms-${index}-${at}` } } : one)),
    })),
  }));

export type Style = { readonly indent: 0 | 2; readonly quote: boolean; readonly comments: boolean; readonly lineBreak: "\n" | "\r\n" };

export const styles: fc.Arbitrary<Style> = fc.record({
  indent: fc.constantFrom(0, 2),
  quote: fc.boolean(),
  comments: fc.boolean(),
  lineBreak: fc.constantFrom("\n", "\r\n"),
});

/** A document as people write it, line by line. */
export function encryptionText(document: EncryptionDocument, { indent, quote, comments, lineBreak }: Style): string {
  const lines: string[] = [];
  const scalar = (text: string) => (quote || !/^[a-z]/.test(text) ? JSON.stringify(text) : text);
  const pad = (depth: number) => " ".repeat(depth);
  const comment = (depth: number, text: string) => comments && lines.push(`${pad(depth)}# ${text}`);
  comment(0, "of the whole file");
  lines.push("apiVersion: apiserver.config.k8s.io/v1", "kind: EncryptionConfiguration", "resources:");
  for (const [index, entry] of document.resources.entries()) {
    comment(indent, `of entry ${index}`);
    lines.push(
      `${pad(indent)}- resources:`,
      ...entry.resources.map((name) => `${pad(2 * indent + 2)}- ${JSON.stringify(name)}`),
      `${pad(indent + 2)}providers:`,
    );
    for (const [at, provider] of entry.providers.entries()) {
      const dash = 2 * indent + 2;
      comment(dash, `of provider ${index}.${at}`);
      const [[name, value]] = Object.entries(provider) as [[string, { keys?: Keys["keys"] }]];
      if (name === "identity") lines.push(`${pad(dash)}- identity: {}`);
      else if (!value.keys) lines.push(`${pad(dash)}- ${name}:`, ...Object.entries(value).map(([field, text]) => `${pad(dash + 4)}${field}: ${text}`));
      else {
        lines.push(`${pad(dash)}- ${name}:`, `${pad(dash + 4)}keys:`);
        for (const key of value.keys) {
          comment(dash + 4 + indent, `of key ${index}.${at}.${key.name}`);
          lines.push(
            `${pad(dash + 4 + indent)}- name: ${scalar(key.name)}`,
            `${pad(dash + 6 + indent)}secret: ${JSON.stringify(key.secret)}${comments ? " # 32 bytes" : ""}`,
          );
        }
      }
    }
    if (comments) lines.push("");
  }
  comment(0, "the end");
  return lines.join(lineBreak) + lineBreak;
}
