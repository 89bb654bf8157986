import { encryptionNotTaken, isSelfManaged } from "../../artifacts/api-server.ts";
import { notTaken } from "../not-taken.ts";
import type { Renderer } from "../renderer.ts";
import { renderEncryptionConfiguration } from "./configuration.ts";
import { encryptionNeeds, ownEncryption, unreachablePlugin } from "./needs.ts";
import { encryptionSettings } from "./settings.ts";

const control = "encrypt-secrets-at-rest";
const file = "encryption-configuration.yaml";
const noPlugin = "spec.encryption.kms does not say the name and the endpoint of the KMS plugin";

/** The EncryptionConfiguration, with a placeholder for a key: a file for control-plane nodes, and what loads it. */
export const encryptionRenderer: Renderer = {
  target: "encryption",
  render({ artifacts, platform, encryption }) {
    if (!artifacts.some(({ artifact }) => artifact === "encryption-configuration")) return { files: [], unsupported: [] };
    const settings = encryptionSettings(encryption);
    const own = settings && ownEncryption(platform, settings);
    if (own) return { files: [], unsupported: [], apiServer: { controls: [control], flags: [], folders: [], files: [], ownEncryption: own } };
    const substitute = encryptionNotTaken[platform] ?? (settings && unreachablePlugin(platform, settings));
    if (substitute) return { files: [], unsupported: [notTaken(control, "The EncryptionConfiguration", substitute)] };
    if (!settings || !isSelfManaged(platform)) return { files: [], unsupported: [{ control, reason: noPlugin }] };
    return {
      files: [{ path: file, text: renderEncryptionConfiguration(settings), control }],
      unsupported: [],
      apiServer: encryptionNeeds(platform, settings, control, `encryption/${file}`),
    };
  },
};
