import { load } from "js-yaml";
import { decodeConfiguration } from "../../../src/artifacts/encryption-configuration/decode.ts";
import { lintConfiguration } from "../../../src/artifacts/encryption-configuration/lints/index.ts";

export const head = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n";

/** Keys that look drawn at random, and are the same each time. */
export const secretOf = (seed: number, size = 32) =>
  Buffer.from(Array.from({ length: size }, (_, index) => (seed * 89 + index * 151 + 200) % 256)).toString("base64");

export const keyOf = (name: string, seed = 1, size = 32) => ({ name, secret: secretOf(seed, size) });

export const secretbox = (...keys: object[]) => ({ secretbox: { keys: keys.length > 0 ? keys : [keyOf("key1")] } });

export const configuration = (...resources: object[]) => ({ apiVersion: "apiserver.config.k8s.io/v1", kind: "EncryptionConfiguration", resources });

export const entry = (resources: unknown, ...providers: unknown[]) => ({ resources, providers: providers.length > 0 ? providers : [secretbox()] });

/** `<code> <pointer>` of everything that keeps the API server from starting. */
export const refusals = (value: unknown) =>
  decodeConfiguration(value)
    .findings.filter(({ refused }) => refused)
    .map(({ code, pointer }) => `${code} ${pointer}`);

/** `<severity> <code> <pointer>` of what the lints say of a configuration that the API server takes. */
export function lintsOf(value: unknown): string[] {
  const decoded = decodeConfiguration(typeof value === "string" ? load(value) : value);
  if (!decoded.configuration) throw new Error(JSON.stringify(decoded.findings));
  return lintConfiguration(decoded.configuration).map(({ severity, code, pointer }) => `${severity} ${code} ${pointer}`);
}
