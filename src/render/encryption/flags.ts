import { posix } from "node:path";
import type { ApiServerFolder, SelfManagedPlatform } from "../../artifacts/api-server.ts";
import { renderApiServerFlags } from "../api-server-flags.ts";
import { encryptionConfigurationPath } from "./configuration.ts";
import type { EncryptionSettings } from "./settings.ts";

/**
 * The flags that load the file. The folder is mounted, not the file: a file that is replaced by a rename would stay the
 * old one in the pod, and a new key would never be loaded.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/server/options/etcd.go
 */
export function renderEncryptionFlags(platform: SelfManagedPlatform, settings: EncryptionSettings): string | undefined {
  const flags = [
    { name: "encryption-provider-config", value: encryptionConfigurationPath },
    { name: "encryption-provider-config-automatic-reload", value: "true" },
  ];
  const folders: ApiServerFolder[] = [{ name: "encryption", path: posix.dirname(encryptionConfigurationPath), readOnly: true }];
  if (settings.provider === "kms") folders.push({ name: "kms-plugin", path: posix.dirname(settings.kms.endpoint.slice("unix://".length)), readOnly: true });
  return renderApiServerFlags(platform, flags, folders, [
    "A new key is added second on every node, then moved first, then everything is rewritten: in that order all servers can read each other.",
  ]);
}
