import * as Type from "typebox";

const closed = { additionalProperties: false } as const;

const Path = Type.String({ pattern: "^/" });
const Arg = Type.Object({ name: Type.String({ pattern: "^[a-z][a-z0-9-]*$" }), value: Type.String() }, closed);
const HostPathMount = Type.Object(
  {
    name: Type.String({ pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", maxLength: 63 }),
    hostPath: Path,
    mountPath: Path,
    readOnly: Type.Optional(Type.Boolean()),
    pathType: Type.Optional(Type.Enum(["", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"])),
  },
  closed,
);

/**
 * What is rendered of kubeadm's ClusterConfiguration, closed: kubeadm only warns of a field that it does not know.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kubeadm/app/apis/kubeadm/v1beta4/types.go (APIServer, Arg, HostPathMount)
 */
export const KubeadmClusterConfigurationSchema = Type.Object(
  {
    apiVersion: Type.Literal("kubeadm.k8s.io/v1beta4"),
    kind: Type.Literal("ClusterConfiguration"),
    apiServer: Type.Object({ extraArgs: Type.Optional(Type.Array(Arg)), extraVolumes: Type.Optional(Type.Array(HostPathMount)) }, closed),
  },
  closed,
);
