import * as Type from "typebox";
import { closed, DnsLabel, PodSelector } from "./primitives.ts";

export const protocols = ["TCP", "UDP", "SCTP"] as const;

const NetworkPeer = Type.Object({ namespace: DnsLabel, podSelector: Type.Optional(PodSelector) }, closed);
const Port = Type.Object(
  {
    port: Type.Union([
      Type.Integer({ minimum: 1, maximum: 65535 }),
      Type.String({
        pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        maxLength: 15,
        description: "A port's number, or its name: lower-case letters, digits and -.",
      }),
    ]),
    endPort: Type.Optional(Type.Integer({ minimum: 1, maximum: 65535 })),
    protocol: Type.Optional(Type.Enum([...protocols])),
  },
  closed,
);
const Ports = Type.Array(Port, { minItems: 1 });
const Cidr = Type.String({ format: "cidr", maxLength: 64 });

export const Network = Type.Object(
  {
    flows: Type.Optional(Type.Array(Type.Object({ name: DnsLabel, from: NetworkPeer, to: NetworkPeer, ports: Ports }, closed), { minItems: 1 })),
    egress: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: DnsLabel,
            from: NetworkPeer,
            cidrs: Type.Array(Cidr, { minItems: 1, uniqueItems: true }),
            except: Type.Optional(Type.Array(Cidr, { minItems: 1, uniqueItems: true })),
            ports: Ports,
          },
          closed,
        ),
        { minItems: 1 },
      ),
    ),
    dns: Type.Optional(Type.Object({ nodeLocal: Type.Optional(Type.Array(Cidr, { minItems: 1 })) }, closed)),
  },
  closed,
);

export type FlowSpec = NonNullable<Type.Static<typeof Network>["flows"]>[number];
export type EgressSpec = NonNullable<Type.Static<typeof Network>["egress"]>[number];
