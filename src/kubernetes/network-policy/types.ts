import * as Type from "typebox";

export const directions = ["Ingress", "Egress"] as const;
export type Direction = (typeof directions)[number];

export const networkProtocols = ["TCP", "UDP", "SCTP"] as const;
export type NetworkProtocol = (typeof networkProtocols)[number];

/** The label by which a policy names a namespace: the API server sets it, and nobody can change it. */
export const namespaceNameLabel = "kubernetes.io/metadata.name";

const closed = { additionalProperties: false } as const;
const Labels = Type.Unsafe<Record<string, string>>({ type: "object", patternProperties: { "": { type: "string" } } });
const Requirement = Type.Object(
  {
    key: Type.String({ minLength: 1 }),
    operator: Type.Enum(["In", "NotIn", "Exists", "DoesNotExist"]),
    values: Type.Optional(Type.Array(Type.String())),
  },
  closed,
);
const LabelSelector = Type.Object({ matchLabels: Type.Optional(Labels), matchExpressions: Type.Optional(Type.Array(Requirement)) }, closed);
const Port = Type.Object(
  {
    port: Type.Optional(
      Type.Union([Type.Integer({ minimum: 1, maximum: 65535 }), Type.String({ pattern: "^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$", maxLength: 15 })]),
    ),
    endPort: Type.Optional(Type.Integer({ minimum: 1, maximum: 65535 })),
    protocol: Type.Optional(Type.Enum([...networkProtocols])),
  },
  closed,
);
const IpBlock = Type.Object({ cidr: Type.String(), except: Type.Optional(Type.Array(Type.String())) }, closed);
const Peer = Type.Object(
  { podSelector: Type.Optional(LabelSelector), namespaceSelector: Type.Optional(LabelSelector), ipBlock: Type.Optional(IpBlock) },
  { ...closed, minProperties: 1 },
);
const Ports = Type.Optional(Type.Array(Port));
const Peers = Type.Optional(Type.Array(Peer));

/**
 * The spec of a NetworkPolicy, with the defaults of its fields not yet written out.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 * @see https://github.com/kubernetes/api/blob/master/networking/v1/types.go
 */
export const NetworkPolicySpecSchema = Type.Object(
  {
    podSelector: Type.Optional(LabelSelector),
    policyTypes: Type.Optional(Type.Array(Type.Enum([...directions]), { maxItems: 2 })),
    ingress: Type.Optional(Type.Array(Type.Object({ from: Peers, ports: Ports }, closed))),
    egress: Type.Optional(Type.Array(Type.Object({ to: Peers, ports: Ports }, closed))),
  },
  closed,
);

export type NetworkPolicySpec = Type.Static<typeof NetworkPolicySpecSchema>;
export type LabelSelector = Type.Static<typeof LabelSelector>;
export type LabelRequirement = Type.Static<typeof Requirement>;
export type NetworkPolicyPort = Type.Static<typeof Port>;
export type NetworkPolicyPeer = Type.Static<typeof Peer>;

/** A NetworkPolicy, and where it was read. */
export type NetworkPolicy = {
  readonly namespace: string;
  readonly name: string;
  readonly spec: NetworkPolicySpec;
  readonly source?: { readonly file: string; readonly line: number };
};

export type LabelValues = Readonly<Record<string, string>>;

/** A port that a container names; names are what NetworkPolicies may say instead of numbers. */
export type ContainerPort = { readonly name?: string; readonly port: number; readonly protocol: NetworkProtocol };

/** A pod, or what a workload's template makes. Without `ips` its addresses are unknown, without `ports` the names of its ports. */
export type Pod = {
  readonly namespace: string;
  readonly name?: string;
  readonly labels: LabelValues;
  readonly ports?: readonly ContainerPort[];
  readonly ips?: readonly string[];
  readonly hostNetwork?: boolean;
};

export type Namespace = { readonly name: string; readonly labels: LabelValues };

/**
 * What is said of a connection. `undecided` where it hangs on what the API leaves open (pods on the host's network) or on
 * what is not known (a pod's address where a rule is about addresses, the names of its ports where a rule is about names).
 */
export type Verdict = "allowed" | "denied" | "undecided";

/** One end of a connection: a pod, or an address; the address of a pod of the cluster is that pod. */
export type Endpoint = Pod | { readonly ip: string };

/** A new connection; the port is that of the destination pod, after a Service has translated its own. Replies are not asked for. */
export type Connection = { readonly from: Endpoint; readonly to: Endpoint; readonly port: number; readonly protocol: NetworkProtocol };
