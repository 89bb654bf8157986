import * as Type from "typebox";
import { auditLevels, auditVerbs } from "../audit-rules.ts";

const closed = { additionalProperties: false } as const;
const names = (pattern?: string) => Type.Array(Type.String(pattern === undefined ? { minLength: 1 } : { pattern }), { minItems: 1, uniqueItems: true });

const stages = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"] as const;
const Stages = Type.Array(Type.Enum([...stages]), { uniqueItems: true });

const Resources = {
  ...Type.Object(
    {
      group: Type.String({ pattern: "^([*]|([a-z0-9]([-.a-z0-9]*[a-z0-9])?)?)$", maxLength: 253, description: "Without a version; empty for the core group." }),
      resources: Type.Optional(names("^([*]|[*]/[a-z][a-z0-9-]*|[a-z][a-z0-9-]*(/([*]|[a-z][a-z0-9-]*))?)$")),
      resourceNames: Type.Optional(names()),
    },
    closed,
  ),
  if: { required: ["resourceNames"] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ["resources"] },
};

const Rule = {
  ...Type.Object(
    {
      level: Type.Enum([...auditLevels]),
      users: Type.Optional(names()),
      userGroups: Type.Optional(names()),
      verbs: Type.Optional(Type.Array(Type.Enum([...auditVerbs]), { minItems: 1, uniqueItems: true })),
      resources: Type.Optional(Type.Array(Resources, { minItems: 1 })),
      namespaces: Type.Optional(Type.Array(Type.String({ pattern: "^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$", maxLength: 63 }), { minItems: 1, uniqueItems: true })),
      nonResourceURLs: Type.Optional(names("^([*]|/[^*]*[*]?)$")),
      omitStages: Type.Optional(Stages),
      omitManagedFields: Type.Optional(Type.Boolean()),
    },
    closed,
  ),
  if: { required: ["nonResourceURLs"] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { not: { anyOf: [{ required: ["resources"] }, { required: ["namespaces"] }] } },
};

/**
 * An audit policy, closed: the API server reads past an unknown field, and the rule that lost its limit matches more. Also
 * stricter about verbs, which upstream takes as any text: `connect` and `GET` match nothing.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/apis/audit/v1/types.go
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/apis/audit/validation/validation.go
 */
export const AuditPolicySchema = Type.Object(
  {
    apiVersion: Type.Literal("audit.k8s.io/v1"),
    kind: Type.Literal("Policy"),
    metadata: Type.Optional(Type.Object({ name: Type.Optional(Type.String()) }, closed)),
    omitStages: Type.Optional(Stages),
    omitManagedFields: Type.Optional(Type.Boolean()),
    rules: Type.Array(Rule, { minItems: 1 }),
  },
  closed,
);
