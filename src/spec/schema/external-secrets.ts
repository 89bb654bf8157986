import Type from "typebox";
import { closed, DnsLabel, DnsSubdomain, Text } from "./primitives.ts";

export const ExternalSecrets = Type.Object(
  {
    stores: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: DnsSubdomain,
            kind: Type.Enum(["SecretStore", "ClusterSecretStore"]),
            namespaces: Type.Optional(Type.Array(DnsLabel, { minItems: 1, uniqueItems: true })),
          },
          closed,
        ),
        { minItems: 1 },
      ),
    ),
    secrets: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: DnsSubdomain,
            namespace: DnsLabel,
            store: DnsSubdomain,
            refreshInterval: Type.String({ pattern: "^([0-9]{1,6}(h|m|s))+$", maxLength: 32, description: "How often it is read again, e.g. 1h." }),
            data: Type.Object(
              {},
              {
                additionalProperties: Type.Object({ key: Text("Key in the store."), property: Type.Optional(Text("Property of it.")) }, closed),
                minProperties: 1,
              },
            ),
          },
          closed,
        ),
        { minItems: 1 },
      ),
    ),
  },
  closed,
);
