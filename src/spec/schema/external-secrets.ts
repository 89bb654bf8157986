import * as Type from "typebox";
import { closed, DnsLabel, DnsSubdomain, Text } from "./primitives.ts";
import { SecretProvider } from "./secret-provider.ts";

const Store = Type.Object(
  {
    name: DnsSubdomain,
    kind: Type.Enum(["SecretStore", "ClusterSecretStore"]),
    namespaces: Type.Optional(
      Type.Array(DnsLabel, { minItems: 1, uniqueItems: true, description: "Namespaces that may use it; a SecretStore is made in each of them." }),
    ),
    allNamespaces: Type.Optional(
      Type.Literal(true, { description: "Say so where every namespace, those to come too, may use a ClusterSecretStore: instead of namespaces." }),
    ),
    provider: Type.Optional(SecretProvider),
  },
  closed,
);

const Target = Type.Object(
  {
    name: Type.Optional(DnsSubdomain),
    creationPolicy: Type.Optional(
      Type.Enum(["Owner", "Orphan", "Merge", "None"], { description: "Owner deletes the Secret with the ExternalSecret (default: Owner)." }),
    ),
    deletionPolicy: Type.Optional(
      Type.Enum(["Retain", "Delete", "Merge"], { description: "What becomes of the Secret when the values are gone from the store (default: Retain)." }),
    ),
  },
  { ...closed, description: "The Secret that is made (default: one of the same name)." },
);

const ExternalSecret = Type.Object(
  {
    name: DnsSubdomain,
    namespace: DnsLabel,
    store: DnsSubdomain,
    refreshInterval: Type.String({ pattern: "^([0-9]{1,6}(h|m|s))+$", maxLength: 32, description: "How often it is read again, e.g. 1h." }),
    target: Type.Optional(Target),
    data: Type.Unsafe<Record<string, { key: string; property?: string }>>(
      Type.Object(
        {},
        {
          additionalProperties: Type.Object({ key: Text("Key in the store."), property: Type.Optional(Text("Property of it.")) }, closed),
          propertyNames: { pattern: "^[-._a-zA-Z0-9]+$", maxLength: 253, description: "A key of the Secret: letters, digits, -, _ and ." },
          minProperties: 1,
        },
      ),
    ),
  },
  closed,
);

export const ExternalSecrets = Type.Object(
  {
    stores: Type.Optional(Type.Array(Store, { minItems: 1, description: "Stores of External Secrets (external-secrets.io/v1)." })),
    secrets: Type.Optional(Type.Array(ExternalSecret, { minItems: 1, description: "Secrets that are read from them." })),
  },
  closed,
);

export type ExternalSecretsSpec = Type.Static<typeof ExternalSecrets>;
export type SecretStoreSpec = Type.Static<typeof Store>;
export type ExternalSecretSpec = Type.Static<typeof ExternalSecret>;
