import { posix } from "node:path";
import { encryptionNotTaken, isSelfManaged } from "../../artifacts/api-server.ts";
import { flagsFile } from "../api-server-flags.ts";
import { byPath } from "../by-path.ts";
import type { RenderedFile, Renderer } from "../renderer.ts";
import { encryptionConfigurationPath, renderEncryptionConfiguration } from "./configuration.ts";
import { renderEncryptionFlags } from "./flags.ts";
import { encryptionSettings } from "./settings.ts";

const control = "encrypt-secrets-at-rest";
const noPlugin = "spec.encryption.kms does not say the name and the endpoint of the KMS plugin";

/** The EncryptionConfiguration, with a placeholder for a key, and the flags that load it: files for control-plane nodes. */
export const encryptionRenderer: Renderer = {
  target: "encryption",
  render({ artifacts, platform, encryption }) {
    if (!artifacts.some(({ artifact }) => artifact === "encryption-configuration")) return { files: [], unsupported: [] };
    const settings = encryptionSettings(encryption);
    const reason = encryptionNotTaken[platform] ?? (settings ? undefined : noPlugin);
    if (reason !== undefined || !settings || !isSelfManaged(platform)) return { files: [], unsupported: [{ control, reason: reason ?? noPlugin }] };
    const flags = renderEncryptionFlags(platform, settings);
    const files: RenderedFile[] = [{ path: posix.basename(encryptionConfigurationPath), text: renderEncryptionConfiguration(settings), control }];
    if (flags !== undefined) files.push({ path: flagsFile, text: flags, control });
    return { files: files.sort(byPath), unsupported: [] };
  },
};
