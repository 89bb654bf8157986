import { posix } from "node:path";
import type { ApiServerFolder, SelfManagedPlatform, Substitute } from "../../artifacts/api-server.ts";
import { kopsFolder, nodePaths } from "../../artifacts/node-paths.ts";
import type { Platform } from "../../kubernetes/platforms.ts";
import type { ApiServerNeeds } from "../api-server-needs.ts";
import type { EncryptionSettings } from "./settings.ts";

const socketFolder = (endpoint: string) => posix.dirname(endpoint.slice("unix://".length));

/**
 * The flags that load the file. The folder is mounted, not the file: a file that is replaced by a rename would stay the
 * old one in the pod, and a new key would never be loaded.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/server/options/etcd.go
 */
export function encryptionNeeds(platform: SelfManagedPlatform, settings: EncryptionSettings, control: string, file: string): ApiServerNeeds {
  const path = nodePaths[platform].encryptionConfiguration;
  const folders: ApiServerFolder[] = [{ name: "encryption", path: posix.dirname(path), readOnly: true }];
  if (settings.provider === "kms") folders.push({ name: "kms-plugin", path: socketFolder(settings.kms.endpoint), readOnly: true });
  return {
    controls: [control],
    flags: [
      { name: "encryption-provider-config", value: path },
      { name: "encryption-provider-config-automatic-reload", value: "true" },
    ],
    folders,
    files: [{ flag: "encryption-provider-config", path, file, key: settings.provider !== "kms" }],
  };
}

/**
 * The provider where k3s or RKE2 does what the spec asks for by itself: it makes the key, keeps it on all servers and
 * rotates it. RKE2 always does; on k3s a file of ours takes its place only for what it cannot do.
 * @see https://docs.k3s.io/security/secrets-encryption
 * @see https://docs.rke2.io/security/secrets_encryption
 */
export function ownEncryption(platform: Platform, { provider, resources }: EncryptionSettings): ApiServerNeeds["ownEncryption"] {
  if (platform !== "k3s" && platform !== "rke2") return undefined;
  const asAsked = (provider === "secretbox" || provider === "aescbc") && resources.length === 1 && resources[0] === "secrets";
  return asAsked ? provider : undefined;
}

/** kOps lets nobody mount a folder into the API server's pod. */
export function unreachablePlugin(platform: Platform, settings: EncryptionSettings): Substitute | undefined {
  if (platform !== "kops" || settings.provider !== "kms" || socketFolder(settings.kms.endpoint) === kopsFolder) return undefined;
  return { why: "kOps mounts no folder of a KMS plugin's socket", instead: `put the socket into ${kopsFolder}, which it mounts` };
}
