import * as Type from "typebox";
import { dnsLabel } from "../../kubernetes/dns-name.ts";
import { podSecurityLevels } from "../../kubernetes/pod-security.ts";

const closed = { additionalProperties: false } as const;

const Level = Type.Optional(Type.Enum([...podSecurityLevels]));
const Version = Type.Optional(Type.String({ pattern: "^(latest|v1[.](0|[1-9][0-9]*))$" }));
const names = (maxLength: number, pattern?: string) =>
  Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength, ...(pattern === undefined ? {} : { pattern }) }), { uniqueItems: true }));

/**
 * The configuration of the plugin PodSecurity.
 * @see https://github.com/kubernetes/pod-security-admission/blob/master/admission/api/v1/types.go
 * @see https://github.com/kubernetes/pod-security-admission/blob/master/admission/api/validation/validation.go
 */
export const PodSecurityConfigurationSchema = Type.Object(
  {
    apiVersion: Type.Literal("pod-security.admission.config.k8s.io/v1"),
    kind: Type.Literal("PodSecurityConfiguration"),
    defaults: Type.Optional(
      Type.Object({ enforce: Level, "enforce-version": Version, audit: Level, "audit-version": Version, warn: Level, "warn-version": Version }, closed),
    ),
    exemptions: Type.Optional(
      Type.Object(
        {
          usernames: names(4096),
          runtimeClasses: names(253, "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$"),
          namespaces: names(63, dnsLabel),
        },
        closed,
      ),
    ),
  },
  closed,
);

const PodSecurityPlugin = Type.Object({ name: Type.Literal("PodSecurity"), configuration: PodSecurityConfigurationSchema }, closed);

/** @see https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/admission/plugin/policy/config/apis/policyconfig/v1/types.go */
const ValidatingAdmissionPolicyPlugin = Type.Object(
  {
    name: Type.Literal("ValidatingAdmissionPolicy"),
    configuration: Type.Object(
      {
        apiVersion: Type.Literal("apiserver.config.k8s.io/v1"),
        kind: Type.Literal("ValidatingAdmissionPolicyConfiguration"),
        staticManifestsDir: Type.Optional(Type.String({ pattern: "^/" })),
      },
      closed,
    ),
  },
  closed,
);
const OtherPlugin = Type.Object(
  {
    name: Type.String({ pattern: "^(?!(PodSecurity|ValidatingAdmissionPolicy)$)[A-Z][A-Za-z]*$" }),
    path: Type.Optional(Type.String({ minLength: 1 })),
    configuration: Type.Optional(Type.Object({})),
  },
  closed,
);

/**
 * What an API server reads with --admission-control-config-file; the configuration of PodSecurity stands in it.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/apis/apiserver/v1/types.go
 */
export const AdmissionConfigurationSchema = Type.Object(
  {
    apiVersion: Type.Literal("apiserver.config.k8s.io/v1"),
    kind: Type.Literal("AdmissionConfiguration"),
    plugins: Type.Array(Type.Union([PodSecurityPlugin, ValidatingAdmissionPolicyPlugin, OtherPlugin]), { minItems: 1 }),
  },
  closed,
);
