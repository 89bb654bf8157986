import * as Type from "typebox";

const closed = { additionalProperties: false } as const;

/** No comma, at which lists of flags are divided. */
const Path = Type.String({ pattern: "^/[^,]*$" });
const ApiServerArgs = Type.Optional(Type.Array(Type.String({ pattern: "^[a-z][a-z0-9-]*=[^,]*$" }), { minItems: 1, uniqueItems: true }));
const Provider = Type.Optional(Type.Enum(["aescbc", "secretbox"]));

/**
 * What is rendered of a file in /etc/rancher/k3s/config.yaml.d: flags of the server, a list with + where it is added to.
 * @see https://github.com/k3s-io/k3s/blob/master/pkg/cli/cmds/server.go
 * @see https://docs.k3s.io/installation/configuration#multiple-config-files
 */
export const K3sConfigSchema = Type.Object(
  { "kube-apiserver-arg+": ApiServerArgs, "secrets-encryption": Type.Optional(Type.Literal(true)), "secrets-encryption-provider": Provider },
  { ...closed, minProperties: 1 },
);

/**
 * The same of RKE2, which hides secrets-encryption (it is always on) and has flags of its own.
 * @see https://github.com/rancher/rke2/blob/master/pkg/cli/cmds/root.go and pkg/cli/cmds/server.go
 */
export const Rke2ConfigSchema = Type.Object(
  {
    "kube-apiserver-arg+": ApiServerArgs,
    "audit-policy-file": Type.Optional(Path),
    "pod-security-admission-config-file": Type.Optional(Path),
    "secrets-encryption-provider": Provider,
  },
  { ...closed, minProperties: 1 },
);
