import { BlockList, isIPv6 } from "node:net";
import type { Connection, NetworkProtocol, Pod } from "../../kubernetes/network-policy/index.ts";
import type { Plan } from "../../spec/plan.ts";
import type { EgressSpec, FlowSpec } from "../../spec/schema/network.ts";

/** The part of a plan that is about traffic. */
export type Topology = Pick<Plan, "namespaces" | "network">;

/** A connection, and whether it may leave its client and enter its server: each side for itself, since one hides the other's faults. */
export type Meant = { readonly connection: Connection; readonly leaves: boolean; readonly enters: boolean };

/**
 * What a topology means of a connection, by its records alone: on a side that is restricted, because its namespace denies
 * by default or a record names the pod, a record must have the connection. Shares nothing with what renders the policies
 * or evaluates them.
 */
export function meantBy({ namespaces, network: { flows, egress, nodeLocalDns } }: Topology, connections: readonly Connection[]): Meant[] {
  const denies = (pod: Pod, direction: "Ingress" | "Egress") =>
    namespaces.some(({ name, defaultDeny = [] }) => name === pod.namespace && defaultDeny.includes(direction));
  const isFlow = ({ from, to, port, protocol }: Connection) =>
    flows.some((record) => !("ip" in from) && !("ip" in to) && is(from, record.from) && is(to, record.to) && isPort(record.ports, port, protocol, to));
  const leaves = (connection: Connection) => {
    const { from, to, port, protocol } = connection;
    if ("ip" in from) return true;
    const isClient = [...flows, ...egress].some((record) => is(from, record.from));
    if (!isClient && !denies(from, "Egress")) return true;
    const asksDns = isClient && port === 53 && protocol !== "SCTP";
    const addresses = "ip" in to ? [to.ip] : (to.ips ?? []);
    const isDeclared = egress.some((record) => is(from, record.from) && addresses.some((ip) => isOut(record, ip)) && isPort(record.ports, port, protocol));
    const isNodeLocal = asksDns && addresses.some((ip) => nodeLocalDns.some((cidr) => isIn(ip, cidr)));
    return isDeclared || isNodeLocal || (!("ip" in to) && (isFlow(connection) || (asksDns && is(to, dnsPods))));
  };
  const enters = (connection: Connection) => {
    const { to } = connection;
    return "ip" in to || (!flows.some((record) => is(to, record.to)) && !denies(to, "Ingress")) || isFlow(connection);
  };
  return connections.map((connection) => ({ connection, leaves: leaves(connection), enters: enters(connection) }));
}

/** CoreDNS carries the label of kube-dns on every platform. */
export const dnsPods = { namespace: "kube-system", podSelector: { matchLabels: { "k8s-app": "kube-dns" } } };

const is = (pod: Pod, { namespace, podSelector }: FlowSpec["from"]) =>
  pod.namespace === namespace && Object.entries(podSelector?.matchLabels ?? {}).every(([key, value]) => pod.labels[key] === value);

function isPort(ports: FlowSpec["ports"], port: number, protocol: NetworkProtocol, destination?: Pod): boolean {
  return ports.some((entry) => {
    if ((entry.protocol ?? "TCP") !== protocol) return false;
    if (typeof entry.port === "number") return entry.port <= port && port <= (entry.endPort ?? entry.port);
    return (destination?.ports ?? []).some((named) => named.name === entry.port && named.port === port && named.protocol === protocol);
  });
}

/** In one of the blocks, in nothing that is excepted inside of it, and no metadata address unless the block is just that. */
function isOut({ cidrs, except = [] }: EgressSpec, ip: string): boolean {
  return cidrs.some((cidr) => {
    if (!isIn(ip, cidr) || except.some((hole) => prefixOf(hole) > prefixOf(cidr) && isIn(hole.split("/")[0] as string, cidr) && isIn(ip, hole))) return false;
    return !["169.254.169.254", "fd00:ec2::254"].includes(ip) || cidr === `${ip}/${isIPv6(ip) ? 128 : 32}`;
  });
}

const prefixOf = (cidr: string) => Number(cidr.split("/")[1]);

const lists = new Map<string, BlockList>();

function isIn(ip: string, cidr: string): boolean {
  const [network = "", prefix] = cidr.split("/");
  if (isIPv6(ip) !== isIPv6(network)) return false;
  const list = lists.get(cidr) ?? new BlockList();
  if (!lists.has(cidr)) list.addSubnet(network, Number(prefix), isIPv6(network) ? "ipv6" : "ipv4");
  lists.set(cidr, list);
  return list.check(ip, isIPv6(ip) ? "ipv6" : "ipv4");
}
