import * as Type from "typebox";

const closed = { additionalProperties: false } as const;

/** The name is part of every encrypted value, between colons. The secret may be the placeholder. */
const Key = Type.Object({ name: Type.String({ pattern: "^[^:]+$" }), secret: Type.String({ minLength: 1 }) }, closed);
const Keys = Type.Object({ keys: Type.Array(Key, { minItems: 1 }) }, closed);

/** Version 2 only: version 1 is off since Kubernetes 1.29, and what an absent version means. */
const Kms = Type.Object(
  {
    apiVersion: Type.Literal("v2"),
    name: Type.String({ pattern: "^[^:]+$" }),
    endpoint: Type.String({ pattern: "^unix:///.+$" }),
    timeout: Type.Optional(Type.String({ pattern: "^([0-9]+([.][0-9]+)?(ns|us|ms|s|m|h))+$" })),
  },
  closed,
);

const Provider = Type.Union([
  Type.Object({ kms: Kms }, closed),
  Type.Object({ secretbox: Keys }, closed),
  Type.Object({ aesgcm: Keys }, closed),
  Type.Object({ aescbc: Keys }, closed),
  Type.Object({ identity: Type.Object({}, closed) }, closed),
]);

/** Not `*` alone, no capital, no wildcard over groups only, and none of the groups that are stored elsewhere. */
const Resource = Type.String({ pattern: "^(?!.*[.](events[.]k8s[.]io|extensions)$)([*][.]([*]|[a-z0-9.-]*)|[a-z]+([.][a-z0-9.-]+)?)$" });

/**
 * What an API server reads with --encryption-provider-config: one provider in each element.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/apis/apiserver/v1/types_encryption.go
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/apis/apiserver/validation/validation_encryption.go
 */
export const EncryptionConfigurationSchema = Type.Object(
  {
    apiVersion: Type.Literal("apiserver.config.k8s.io/v1"),
    kind: Type.Literal("EncryptionConfiguration"),
    resources: Type.Array(
      Type.Object({ resources: Type.Array(Resource, { minItems: 1, uniqueItems: true }), providers: Type.Array(Provider, { minItems: 1 }) }, closed),
      { minItems: 1 },
    ),
  },
  closed,
);
