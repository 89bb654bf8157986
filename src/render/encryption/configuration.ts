import { encryptionKeyName, encryptionKeyPlaceholder, placeholderNotice } from "../../artifacts/encryption-placeholder.ts";
import { commentLines } from "../comment-lines.ts";
import { generatedLine } from "../generated.ts";
import { renderTemplate } from "../handlebars.ts";
import type { EncryptionSettings, KmsSettings } from "./settings.ts";

const advice: Readonly<Record<EncryptionSettings["provider"], string>> = {
  kms: "The key never leaves the KMS; the plugin must run on every control-plane node before the API server starts.",
  secretbox: "The key lies beside etcd on the node: it protects backups and disks, not a node that is taken over.",
  aesgcm: "aesgcm uses random nonces: replace the key before 200,000 writes, or choose secretbox.",
  aescbc: "aescbc is weak (padding oracle): choose kms or secretbox.",
};

type ConfigurationView = {
  readonly generated: string;
  readonly comments: readonly string[];
  readonly resources: readonly string[];
  readonly provider: string;
  readonly kms: KmsSettings | undefined;
  readonly keyName: string;
  readonly placeholder: string;
  readonly migrating: boolean;
};

/**
 * An EncryptionConfiguration with one entry: two entries with one resource are accepted, and the second is never written
 * with. The version of KMS is written out, because left out it means v1 and the API server does not start.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/apis/apiserver/v1/types_encryption.go
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/apis/apiserver/validation/validation_encryption.go
 */
export function renderEncryptionConfiguration(settings: EncryptionSettings): string {
  const { provider, resources, migrating } = settings;
  const comments = [
    advice[provider],
    ...(migrating
      ? [
          "identity, last, reads what was written in plain text. Rewrite every object, then set migrating: false, so that plain text which someone puts into etcd is refused.",
        ]
      : ["Without identity plain text in etcd cannot be read: rewrite every object before this is loaded."]),
    "Nothing stands between providers and the first of them: kube-bench 1.2.28 reads only the line after it.",
  ].flatMap(commentLines);
  const view: ConfigurationView = {
    generated: generatedLine,
    comments: provider === "kms" ? comments : [placeholderNotice, ...comments],
    resources,
    provider,
    kms: settings.provider === "kms" ? settings.kms : undefined,
    keyName: encryptionKeyName,
    placeholder: encryptionKeyPlaceholder,
    migrating,
  };
  return renderTemplate("encryption/encryption-configuration.yaml", view);
}
