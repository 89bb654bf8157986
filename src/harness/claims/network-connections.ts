import {
  type Connection,
  type LabelValues,
  metadataAddresses,
  type NetworkProtocol,
  networkProtocols,
  type Pod,
} from "../../kubernetes/network-policy/index.ts";
import type { EgressSpec, FlowSpec } from "../../spec/schema/network.ts";
import { dnsPods, type Topology } from "./network-meaning.ts";

/** Which record of the topology a connection is asked for. */
export type Asked = { readonly about: "defaultDeny" | "flow" | "egress"; readonly connection: Connection };

/** An address outside the cluster that is for documentation only. @see https://www.rfc-editor.org/rfc/rfc5737 */
const outside = { ip: "198.51.100.7" };

/** The port that a name of a record stands for. */
const namedPort = 18_080;

/**
 * The connections that a topology is held to: of each record what it declares, and what differs from that in one thing;
 * of each namespace that denies, who is not named in any record.
 */
export function connectionsOf({ namespaces, network: { flows, egress } }: Topology, free: string): Asked[] {
  const elsewhere = stranger(free);
  return [
    ...namespaces
      .filter(({ defaultDeny = [] }) => defaultDeny.length > 0)
      .flatMap(({ name }) => denied(stranger(name), elsewhere).map((connection): Asked => ({ about: "defaultDeny", connection }))),
    { about: "defaultDeny", connection: { from: elsewhere, to: stranger(`${free}-2`), port: 80, protocol: "TCP" } },
    ...flows.flatMap((flow) => ofFlow(flow, elsewhere).map((connection): Asked => ({ about: "flow", connection }))),
    ...egress.flatMap((record) => ofEgress(record).map((connection): Asked => ({ about: "egress", connection }))),
  ];
}

function denied(pod: Pod, elsewhere: Pod): Connection[] {
  return [
    { from: pod, to: elsewhere, port: 80, protocol: "TCP" },
    { from: elsewhere, to: pod, port: 80, protocol: "TCP" },
    { from: pod, to: outside, port: 443, protocol: "TCP" },
    { from: outside, to: pod, port: 443, protocol: "TCP" },
    ...dnsOf(pod),
  ];
}

function ofFlow({ from, to, ports }: FlowSpec, elsewhere: Pod): Connection[] {
  const client = podOf(from, "10.255.1.1", ports);
  const server = podOf(to, "10.255.1.2", ports);
  const declared = ports.flatMap((entry) => portsOf(entry).map((port) => ({ from: client, to: server, port, protocol: entry.protocol ?? ("TCP" as const) })));
  const [first] = declared as [Connection];
  return [
    ...declared,
    ...declared.map((connection) => ({ ...connection, protocol: other(connection.protocol) })),
    ...declared.map((connection) => ({ ...connection, port: connection.port === 65_535 ? 1 : connection.port + 1 })),
    { ...first, from: server, to: client },
    { ...first, from: stranger(from.namespace) },
    { ...first, to: stranger(to.namespace) },
    { ...first, from: elsewhere },
    { ...first, from: outside },
    ...dnsOf(client),
  ];
}

function ofEgress({ from, cidrs, except = [], ports }: EgressSpec): Connection[] {
  const client = podOf(from, "10.255.1.1", ports);
  const numbers = ports.flatMap((entry) => portsOf(entry).map((port) => ({ port, protocol: entry.protocol ?? ("TCP" as const) })));
  const [first] = numbers as [(typeof numbers)[number]];
  const addresses = [...cidrs, ...except].map((block) => ({ ip: block.split("/")[0] as string }));
  return [
    ...addresses.flatMap((to) => numbers.map((asked) => ({ from: client, to, ...asked }))),
    ...addresses.map((to) => ({ from: client, to, port: first.port === 65_535 ? 1 : first.port + 1, protocol: first.protocol })),
    ...[...metadataAddresses.map((block) => ({ ip: block.split("/")[0] as string })), outside].map((to) => ({ from: client, to, ...first })),
    { from: stranger(from.namespace), to: addresses[0] ?? outside, ...first },
    ...dnsOf(client),
  ];
}

const dnsServer: Pod = { namespace: dnsPods.namespace, labels: dnsPods.podSelector.matchLabels, ports: [], ips: ["10.255.1.53"] };
const dnsOf = (from: Pod): Connection[] => (["UDP", "TCP"] as const).map((protocol) => ({ from, to: dnsServer, port: 53, protocol }));

/** A pod that no record picks out but those that pick all pods of its namespace. */
const stranger = (namespace: string): Pod => ({ namespace, labels: { "bulwark.dev/stranger": "true" }, ports: [], ips: ["10.255.1.3"] });

function podOf({ namespace, podSelector }: FlowSpec["from"], ip: string, ports: FlowSpec["ports"]): Pod {
  const named = ports.flatMap(({ port, protocol = "TCP" }) => (typeof port === "string" ? [{ name: port, port: namedPort, protocol }] : []));
  return { namespace, labels: (podSelector?.matchLabels ?? {}) as LabelValues, ports: named, ips: [ip] };
}

/** First and last of the port or its range. */
const portsOf = ({ port, endPort }: FlowSpec["ports"][number]): number[] => (typeof port === "string" ? [namedPort] : [...new Set([port, endPort ?? port])]);

const other = (protocol: NetworkProtocol) => networkProtocols.find((candidate) => candidate !== protocol) as NetworkProtocol;
