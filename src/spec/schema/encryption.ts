import * as Type from "typebox";
import { closed, DnsLabel } from "./primitives.ts";

export const encryptionProviders = ["kms", "secretbox", "aesgcm", "aescbc"] as const;

export const Encryption = Type.Object(
  {
    provider: Type.Enum([...encryptionProviders], { description: "kms (v2) where there is one, else secretbox; aescbc is weak." }),
    resources: Type.Optional(
      Type.Array(
        Type.String({
          pattern: "^[a-z]([-a-z0-9]*[a-z0-9])?([.][a-z0-9.-]+)?$|^[*][.]([*]|[a-z0-9.-]*)$",
          maxLength: 253,
          description: "<resource> or <resource>.<group> in lower case; '*.<group>' for a whole group, '*.' for the core group, '*.*' for everything.",
        }),
        { minItems: 1, uniqueItems: true, description: "Resources as <resource> or <resource>.<group> (default: secrets)." },
      ),
    ),
    kms: Type.Optional(
      Type.Object(
        {
          name: DnsLabel,
          endpoint: Type.String({
            pattern: "^unix:///[^\\s]+$",
            maxLength: 256,
            description: "The plugin's socket, e.g. unix:///var/run/kmsplugin/socket.sock.",
          }),
          timeout: Type.Optional(Type.String({ pattern: "^[1-9][0-9]{0,5}(ms|s|m)$", description: "How long to wait for the plugin, e.g. 3s." })),
        },
        closed,
      ),
    ),
    migrating: Type.Optional(Type.Boolean({ description: "Whether plain text that was written before can still be read (default: true)." })),
  },
  closed,
);

export type EncryptionSpec = Type.Static<typeof Encryption>;
