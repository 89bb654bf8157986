import * as Type from "typebox";
import { profileNames } from "../../controls/profiles.ts";
import { Audit } from "./audit.ts";
import { Ci } from "./ci.ts";
import { Cluster } from "./cluster.ts";
import { Controls } from "./controls.ts";
import { Encryption } from "./encryption.ts";
import { ExternalSecrets } from "./external-secrets.ts";
import { Namespace } from "./namespaces.ts";
import { Network } from "./network.ts";
import { OwnCheck } from "./own-checks.ts";
import { closed, DnsLabel, DnsSubdomain, Enforcement } from "./primitives.ts";
import { Role } from "./roles.ts";
import { Targets } from "./targets.ts";
import { Waiver } from "./waivers.ts";

export const apiVersion = "bulwark.dev/v1alpha1";
export const specKind = "HardeningSpec";

export const failurePolicies = ["Fail", "Ignore"] as const;
export type FailurePolicy = (typeof failurePolicies)[number];

const Body = Type.Object(
  {
    cluster: Cluster,
    targets: Targets,
    profile: Type.Optional(Type.Enum([...profileNames], { description: "The checks that are on unless `controls` says otherwise (default: restricted)." })),
    enforcement: Type.Optional(Enforcement),
    failurePolicy: Type.Optional(Type.Enum([...failurePolicies], { description: "What an engine does when it cannot decide (default: Fail)." })),
    exemptNamespaces: Type.Optional(Type.Array(DnsLabel, { uniqueItems: true, maxItems: 512, description: "Namespaces that no check judges." })),
    controls: Type.Optional(Controls),
    checks: Type.Optional(Type.Array(OwnCheck, { maxItems: 256 })),
    waivers: Type.Optional(Type.Array(Waiver, { maxItems: 1024 })),
    namespaces: Type.Optional(Type.Array(Namespace, { maxItems: 4096 })),
    network: Type.Optional(Network),
    roles: Type.Optional(
      Type.Array(Role, { maxItems: 1024, description: "Who may do what: a Role in its namespace; without one, a ClusterRole, which holds in every one." }),
    ),
    encryption: Type.Optional(Encryption),
    audit: Type.Optional(Audit),
    ci: Type.Optional(Ci),
    externalSecrets: Type.Optional(ExternalSecrets),
  },
  closed,
);

/** The user's document. TypeScript type, JSON Schema and editor completion all come from here. */
export const HardeningSpecSchema = Type.Object(
  {
    apiVersion: Type.Literal(apiVersion),
    kind: Type.Literal(specKind),
    metadata: Type.Object({ name: DnsSubdomain }, closed),
    spec: Body,
  },
  { ...closed, title: specKind, description: "What a cluster must hold to, for every policy engine." },
);

export type HardeningSpec = Type.Static<typeof HardeningSpecSchema>;
export type SpecBody = HardeningSpec["spec"];
