import { type Address, type AddressRange, contains, parseBlock } from "./ip-block.ts";
import { selects } from "./selector.ts";
import type { Direction, LabelSelector, LabelValues, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from "./types.ts";

/** A policy made ready for one direction. */
export type DirectedPolicy = { readonly policy: NetworkPolicy; readonly rules: readonly Rule[] };

/** A rule; `index` is its place in `ingress` or `egress`. No peers means everyone. */
export type Rule = { readonly index: number; readonly peers: readonly Peer[] | undefined; readonly ports: readonly NetworkPolicyPort[] | undefined };

export type Peer =
  | {
      readonly type: "pods";
      readonly namespace: string;
      readonly namespaceSelector: LabelSelector | undefined;
      readonly podSelector: LabelSelector | undefined;
    }
  | {
      readonly type: "addresses";
      readonly cidr: string;
      readonly range: AddressRange;
      readonly except: readonly { readonly cidr: string; readonly range: AddressRange }[];
    };

/**
 * The directions in which a policy isolates: those of policyTypes; where there are none, Ingress always, and Egress where
 * there are egress rules.
 */
export function directionsOf({ policyTypes = [], egress = [] }: NetworkPolicySpec): readonly Direction[] {
  if (policyTypes.length > 0) return policyTypes;
  return egress.length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

/** The rules of a policy in one direction; rules for a direction that policyTypes leaves out have no effect. */
export function rulesOf({ spec, namespace }: NetworkPolicy, direction: Direction): Rule[] {
  const rules =
    direction === "Ingress"
      ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
      : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
  return rules.map(({ peers, ports }, index) => ({
    index,
    // An empty list is no list: from or to that is empty means everyone.
    peers: peers === undefined || peers.length === 0 ? undefined : peers.map((peer) => peerOf(peer, namespace)),
    ports,
  }));
}

function peerOf({ ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer, namespace: string): Peer {
  if (!ipBlock) return { type: "pods", namespace, namespaceSelector, podSelector };
  return {
    type: "addresses",
    cidr: ipBlock.cidr,
    range: block(ipBlock.cidr),
    except: (ipBlock.except ?? []).map((cidr) => ({ cidr, range: block(cidr) })),
  };
}

/** @throws where the text is no CIDR: what is read from outside is held against the API's rules first */
function block(cidr: string): AddressRange {
  const range = parseBlock(cidr);
  if (!range) throw new Error(`${cidr} is no CIDR`);
  return range;
}

/** Whether a pod is among the peers: both selectors hold where both are there, its namespace is the policy's where only podSelector is. */
export function selectsPod(
  peer: Peer & { type: "pods" },
  pod: { readonly namespace: string; readonly labels: LabelValues },
  namespaceLabels: LabelValues,
): boolean {
  if (peer.namespaceSelector ? !selects(peer.namespaceSelector, namespaceLabels) : peer.namespace !== pod.namespace) return false;
  return peer.podSelector === undefined || selects(peer.podSelector, pod.labels);
}

export function holdsAddress(peer: Peer & { type: "addresses" }, address: Address): boolean {
  return contains(peer.range, address) && !peer.except.some(({ range }) => contains(range, address));
}
