import type { ContainerPort, NetworkPolicyPort, NetworkProtocol, Verdict } from "./types.ts";

export type PortQuestion = {
  readonly port: number;
  readonly protocol: NetworkProtocol;
  /** Ports that the destination's containers name: none where it is given by its address, undefined where nobody knows. */
  readonly containerPorts: readonly ContainerPort[] | undefined;
};

/** Whether a rule's ports hold the port: no ports means every port of every protocol, no number every port of the protocol. */
export function portsSay(ports: readonly NetworkPolicyPort[] | undefined, question: PortQuestion): Verdict {
  if (ports === undefined || ports.length === 0) return "allowed";
  const said = ports.map((entry) => portSays(entry, question));
  return said.find((verdict) => verdict === "allowed") ?? said.find((verdict) => verdict === "undecided") ?? "denied";
}

function portSays({ port, endPort, protocol = "TCP" }: NetworkPolicyPort, question: PortQuestion): Verdict {
  if (protocol !== question.protocol) return "denied";
  if (port === undefined) return "allowed";
  if (typeof port === "number") return port <= question.port && question.port <= (endPort ?? port) ? "allowed" : "denied";
  if (!question.containerPorts) return "undecided";
  return question.containerPorts.some((named) => named.name === port && named.protocol === protocol && named.port === question.port) ? "allowed" : "denied";
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
