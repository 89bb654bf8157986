import type { ContainerPort, NetworkPolicyPort, NetworkProtocol } from "./types.ts";

export type PortQuestion = {
  readonly port: number;
  readonly protocol: NetworkProtocol;
  /** Ports of the destination pod; undefined where the destination, or the peer that stands for it, is an address. */
  readonly containerPorts: readonly ContainerPort[] | undefined;
};

/** Whether a rule's ports hold the port: no ports means every port of every protocol, no number every port of the protocol. */
export function portsHold(ports: readonly NetworkPolicyPort[] | undefined, question: PortQuestion): boolean {
  return ports === undefined || ports.length === 0 || ports.some((entry) => portHolds(entry, question));
}

function portHolds({ port, endPort, protocol = "TCP" }: NetworkPolicyPort, question: PortQuestion): boolean {
  if (protocol !== question.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === "number") return port <= question.port && question.port <= (endPort ?? port);
  return (question.containerPorts ?? []).some((named) => named.name === port && named.protocol === protocol && named.port === question.port);
}

/** Whether some port is held by both; a name may stand for any number. */
export function portsOverlap(one: readonly NetworkPolicyPort[] | undefined, other: readonly NetworkPolicyPort[] | undefined): boolean {
  if (one === undefined || other === undefined || one.length === 0 || other.length === 0) return true;
  return one.some((left) => other.some((right) => overlap(left, right)));
}

function overlap(one: NetworkPolicyPort, other: NetworkPolicyPort): boolean {
  if ((one.protocol ?? "TCP") !== (other.protocol ?? "TCP")) return false;
  if (typeof one.port !== "number" || typeof other.port !== "number") return true;
  return one.port <= (other.endPort ?? other.port) && other.port <= (one.endPort ?? one.port);
}
