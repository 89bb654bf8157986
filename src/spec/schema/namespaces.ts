import * as Type from "typebox";
import { podSecurityLevels } from "../../kubernetes/pod-security.ts";
import { closed, DnsLabel, Quantities } from "./primitives.ts";

export const policyTypes = ["Ingress", "Egress"] as const;

const PodSecurityVersion = Type.String({
  pattern: "^(latest|v1[.][0-9]{1,3})$",
  description: "A policy version: latest, or v1 and the minor version, e.g. v1.34.",
});

export const Namespace = Type.Object(
  {
    name: DnsLabel,
    podSecurity: Type.Optional(
      Type.Object(
        {
          enforce: Type.Enum([...podSecurityLevels]),
          audit: Type.Optional(Type.Enum([...podSecurityLevels])),
          warn: Type.Optional(Type.Enum([...podSecurityLevels])),
          version: Type.Optional(PodSecurityVersion),
        },
        closed,
      ),
    ),
    defaultDeny: Type.Optional(Type.Array(Type.Enum([...policyTypes]), { minItems: 1, uniqueItems: true })),
    limitRange: Type.Optional(
      Type.Object(
        { defaultRequest: Type.Optional(Quantities), default: Type.Optional(Quantities), max: Type.Optional(Quantities), min: Type.Optional(Quantities) },
        {
          ...closed,
          minProperties: 1,
          description: "The LimitRange for containers: what fills in their requests and limits, and between what these must lie.",
        },
      ),
    ),
    resourceQuota: Type.Optional(
      Type.Object({ hard: Quantities }, { ...closed, description: "The ResourceQuota: what everything in the namespace may take together." }),
    ),
  },
  closed,
);

export type NamespaceSpec = Type.Static<typeof Namespace>;
