import * as Type from "typebox";

const closed = { additionalProperties: false } as const;

const Path = Type.Optional(Type.String({ pattern: "^/" }));
const Number32 = Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }));

/**
 * What is rendered of kOps' Cluster.
 * @see https://github.com/kubernetes/kops/blob/master/pkg/apis/kops/v1alpha2/cluster.go (ClusterSpec, FileAssetSpec)
 * @see https://github.com/kubernetes/kops/blob/master/pkg/apis/kops/v1alpha2/componentconfig.go (KubeAPIServerConfig)
 * @see https://github.com/kubernetes/kops/blob/master/pkg/apis/kops/instancegroup.go (InstanceGroupRole)
 */
export const KopsClusterSchema = Type.Object(
  {
    apiVersion: Type.Literal("kops.k8s.io/v1alpha2"),
    kind: Type.Literal("Cluster"),
    spec: Type.Object(
      {
        encryptionConfig: Type.Optional(Type.Literal(true)),
        kubeAPIServer: Type.Optional(
          Type.Object(
            {
              admissionControlConfigFile: Path,
              auditPolicyFile: Path,
              auditLogPath: Path,
              auditLogFormat: Type.Optional(Type.Enum(["json", "legacy"])),
              auditLogMaxAge: Number32,
              auditLogMaxBackups: Number32,
              auditLogMaxSize: Number32,
              featureGates: Type.Optional(Type.Object({}, { additionalProperties: Type.Enum(["true", "false"]), minProperties: 1 })),
            },
            { ...closed, minProperties: 1 },
          ),
        ),
        fileAssets: Type.Optional(
          Type.Array(
            Type.Object(
              {
                name: Type.String({ minLength: 1 }),
                path: Type.String({ pattern: "^/" }),
                roles: Type.Array(Type.Enum(["ControlPlane", "APIServer"]), { minItems: 1, uniqueItems: true }),
                content: Type.String({ minLength: 1 }),
                mode: Type.String({ pattern: "^0[0-7]{3}$" }),
              },
              closed,
            ),
            { minItems: 1 },
          ),
        ),
      },
      { ...closed, minProperties: 1 },
    ),
  },
  closed,
);
