import {
  type LabelSelector,
  type LabelValues,
  type NetworkPolicyPort,
  type NetworkPolicySpec,
  namespaceNameLabel,
} from "../../kubernetes/network-policy/index.ts";
import type { FlowSpec } from "../../spec/schema/network.ts";

type PeerSpec = FlowSpec["from"];
type Peer = NonNullable<NonNullable<NetworkPolicySpec["ingress"]>[number]["from"]>[number];

/** The labels by which a peer of the spec picks pods; none for all pods of its namespace. */
export function labelsOf({ podSelector }: PeerSpec): LabelValues {
  return (podSelector?.matchLabels ?? {}) as LabelValues;
}

export function selectorOf(peer: PeerSpec): LabelSelector {
  return peer.podSelector ? { matchLabels: { ...labelsOf(peer) } } : {};
}

/** The pods of one namespace: both selectors in one element, so that both must hold. */
export function podsIn(namespace: string, podSelector: LabelSelector): Peer {
  return { namespaceSelector: { matchLabels: { [namespaceNameLabel]: namespace } }, podSelector };
}

/** Ports with their protocols written out. */
export function portsOf(ports: FlowSpec["ports"]): NetworkPolicyPort[] {
  return ports.map(({ port, endPort, protocol = "TCP" }) => ({ protocol, port, ...(endPort === undefined ? {} : { endPort }) }));
}

/** `app=api in production`, or `all pods in production`. */
export function describePeer(peer: PeerSpec): string {
  const labels = Object.entries(labelsOf(peer)).map(([key, value]) => `${key}=${value}`);
  return `${labels.length > 0 ? labels.join(", ") : "all pods"} in ${peer.namespace}`;
}

export function describePorts(ports: FlowSpec["ports"]): string {
  return ports.map(({ port, endPort, protocol = "TCP" }) => `${port}${endPort === undefined ? "" : `-${endPort}`}/${protocol}`).join(", ");
}
