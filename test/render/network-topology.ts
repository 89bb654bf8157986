import { BlockList, isIPv6 } from "node:net";
import { readManifestText } from "../../src/kubernetes/manifests/index.ts";
import {
  allows,
  Cluster,
  type Connection,
  type NetworkPolicy,
  type NetworkProtocol,
  networkPolicyProblems,
  networkPolicySpecOf,
  type Pod,
} from "../../src/kubernetes/network-policy/index.ts";
import { networkRenderer } from "../../src/render/network/index.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";
import type { EgressSpec, FlowSpec } from "../../src/spec/schema/network.ts";
import { planOf } from "./support.ts";

/** The part of a spec that is about traffic. */
export type Topology = {
  readonly namespaces: NonNullable<SpecBody["namespaces"]>;
  readonly network: NonNullable<SpecBody["network"]>;
};

/** The NetworkPolicies of a topology, read from the text of the rendered files; the API server would refuse none. */
export function renderedPolicies(topology: Topology): NetworkPolicy[] {
  const { files } = networkRenderer.render(planOf(topology));
  return files.flatMap(({ path, text }) => {
    if (path.endsWith("kustomization.yaml")) return [];
    return readManifestText(path, text).map((event) => {
      if (event.type !== "object") throw new Error(`${path} holds no object`);
      const problems = networkPolicyProblems(event.object);
      if (problems.length > 0) throw new Error(`${path}: ${problems.join(", ")}`);
      const { namespace, name } = event.object.metadata;
      return { namespace: String(namespace), name: String(name), spec: networkPolicySpecOf(event.object) };
    });
  });
}

export const dnsPod: Pod = { namespace: "kube-system", labels: { "k8s-app": "kube-dns" }, ports: [], ips: ["10.9.0.1"] };

/** A connection, and whether it may leave its client and enter its server: each side for itself, since one hides the other's faults. */
export type Meant = { readonly connection: Connection; readonly leaves: boolean; readonly enters: boolean };

/** The first connection of which the policies say something else than what is meant, as text. */
export function disagreement(meant: readonly Meant[], policies: readonly NetworkPolicy[], pods: readonly Pod[]): string | undefined {
  const cluster = new Cluster({ pods, policies });
  for (const { connection, leaves, enters } of meant) {
    const { egress, ingress } = allows(cluster, connection);
    if (egress.verdict !== said(leaves) || ingress.verdict !== said(enters))
      return `egress ${egress.verdict}, ingress ${ingress.verdict}: ${JSON.stringify(connection)}`;
  }
  return undefined;
}

const said = (allowed: boolean) => (allowed ? "allowed" : "denied");

/** Every connection between the ends on the ports. */
export function connectionsOf(
  from: readonly Pod[],
  to: readonly (Pod | { ip: string })[],
  ports: readonly number[],
  protocols: readonly NetworkProtocol[],
): Connection[] {
  return from.flatMap((source) => to.flatMap((target) => ports.flatMap((port) => protocols.map((protocol) => ({ from: source, to: target, port, protocol })))));
}

/**
 * What a topology means, by its records alone: on a side that is restricted, because its namespace denies by default or a
 * record names the pod, a record must have the connection.
 */
export function meantBy({ namespaces, network: { flows = [], egress = [], dns } }: Topology, connections: readonly Connection[]): Meant[] {
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
    if (!("ip" in to)) return isFlow(connection) || (asksDns && is(to, { namespace: "kube-system", podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }));
    const isDeclared = egress.some((record) => is(from, record.from) && isOut(record, to.ip) && isPort(record.ports, port, protocol));
    return isDeclared || (asksDns && (dns?.nodeLocal ?? []).some((cidr) => isIn(to.ip, cidr)));
  };
  const enters = (connection: Connection) => {
    const { to } = connection;
    return "ip" in to || (!flows.some((record) => is(to, record.to)) && !denies(to, "Ingress")) || isFlow(connection);
  };
  return connections.map((connection) => ({ connection, leaves: leaves(connection), enters: enters(connection) }));
}

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
