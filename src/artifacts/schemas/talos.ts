import * as Type from "typebox";
import { PodSecurityConfigurationSchema } from "./admission-configuration.ts";
import { AuditPolicySchema } from "./audit-policy.ts";

const closed = { additionalProperties: false } as const;

const ExtraArgs = Type.Object({}, { additionalProperties: Type.String(), minProperties: 1 });
const Removal = Type.Object({ name: Type.Literal("PodSecurity"), $patch: Type.Literal("delete") }, closed);
const Plugin = Type.Object({ name: Type.Literal("PodSecurity"), configuration: PodSecurityConfigurationSchema }, closed);

/**
 * What is rendered of a patch of Talos' machine config: values, or the removal of what they take the place of.
 * @see https://github.com/siderolabs/talos/blob/main/pkg/machinery/config/types/v1alpha1/v1alpha1_types.go (APIServerConfig)
 * @see https://github.com/siderolabs/talos/blob/main/pkg/machinery/config/schemas/config.schema.json
 */
export const TalosMachineConfigPatchSchema = Type.Object(
  {
    cluster: Type.Object(
      {
        apiServer: Type.Object(
          {
            extraArgs: Type.Optional(ExtraArgs),
            auditPolicy: Type.Optional(AuditPolicySchema),
            admissionControl: Type.Optional(Type.Array(Type.Union([Plugin, Removal]), { minItems: 1, maxItems: 1 })),
          },
          { ...closed, minProperties: 1 },
        ),
      },
      closed,
    ),
  },
  closed,
);

/**
 * The same as documents, from Talos 1.14 on.
 * @see https://github.com/siderolabs/talos/tree/main/pkg/machinery/config/types/k8s (apiserver.go, audit_policy.go, admission_control.go)
 */
export const TalosDocumentSchemas = {
  KubeAPIServerConfig: Type.Object({ apiVersion: Type.Literal("v1alpha1"), kind: Type.Literal("KubeAPIServerConfig"), extraArgs: ExtraArgs }, closed),
  KubeAuditPolicyConfig: Type.Object(
    { apiVersion: Type.Literal("v1alpha1"), kind: Type.Literal("KubeAuditPolicyConfig"), configuration: AuditPolicySchema },
    closed,
  ),
  KubeAdmissionControlConfig: Type.Union([
    Type.Object(
      {
        apiVersion: Type.Literal("v1alpha1"),
        kind: Type.Literal("KubeAdmissionControlConfig"),
        name: Type.Literal("PodSecurity"),
        configuration: PodSecurityConfigurationSchema,
      },
      closed,
    ),
    Type.Object(
      {
        apiVersion: Type.Literal("v1alpha1"),
        kind: Type.Literal("KubeAdmissionControlConfig"),
        name: Type.Literal("PodSecurity"),
        $patch: Type.Literal("delete"),
      },
      closed,
    ),
  ]),
} as const;
