import type { EncryptionSpec } from "../../spec/schema/encryption.ts";

/** The connection to a KMS plugin, defaults written out. */
export type KmsSettings = { readonly name: string; readonly endpoint: string; readonly timeout: string };

export type LocalProvider = Exclude<EncryptionSpec["provider"], "kms">;

/** The plan's encryption, defaults written out: a KMS plugin or a provider with a local key. */
export type EncryptionSettings = { readonly resources: readonly string[]; readonly migrating: boolean } & (
  | { readonly provider: "kms"; readonly kms: KmsSettings }
  | { readonly provider: LocalProvider }
);

/** Undefined where the provider is kms and the spec does not say where the plugin is. */
export function encryptionSettings({ provider, resources = ["secrets"], migrating = true, kms }: EncryptionSpec): EncryptionSettings | undefined {
  if (provider !== "kms") return { provider, resources, migrating };
  return kms && { provider, resources, migrating, kms: { timeout: "3s", ...kms } };
}
