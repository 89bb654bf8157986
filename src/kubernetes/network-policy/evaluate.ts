import type { Cluster, KnownEndpoint } from "./cluster.ts";
import { portsSay } from "./ports.ts";
import { holdsAddress, type Peer, type Rule, selectsPod } from "./rules.ts";
import type { Connection, Direction, NetworkPolicy, Verdict } from "./types.ts";

/** One end of a connection; isolated where a policy selects the pod in that direction. */
export type Side = { readonly verdict: Verdict; readonly isolated: boolean };

/** Allowed where both ends let it through for certain; decided unless one of them hangs on what is not known. */
export type Answer = { readonly allowed: boolean; readonly verdict: Verdict; readonly egress: Side; readonly ingress: Side };

export type RuleReference = { readonly policy: NetworkPolicy; readonly rule: number };

export type ExplainedSide = Side & {
  readonly isolatedBy: readonly NetworkPolicy[];
  readonly allowedBy: readonly RuleReference[];
  /** Rules that would allow it if what is not known or not defined turned out to suit them. */
  readonly perhapsAllowedBy: readonly RuleReference[];
  /** Whether a pod on the host's network stands at this end or the other one. */
  readonly hostNetwork: boolean;
};
export type Explanation = { readonly allowed: boolean; readonly verdict: Verdict; readonly egress: ExplainedSide; readonly ingress: ExplainedSide };

/**
 * Whether a new connection is let through by the NetworkPolicies of a cluster: by those of the pod that it leaves and by
 * those of the pod that it enters. A pod that no policy selects in a direction is open in it; otherwise one rule of one
 * policy is enough, and there is no order and no refusal.
 *
 * Not modelled, because no policy decides it: traffic between a pod and its own node, of a pod with itself, and replies.
 * Undecided, because the API leaves it open: pods on the host's network, which some network plugins take for pods and others
 * for their node. A rule about addresses is taken to hold for pods that have such an address.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 * @see https://github.com/kubernetes/api/blob/master/networking/v1/types.go
 */
export function allows(cluster: Cluster, connection: Connection): Answer {
  const { from, to } = ends(cluster, connection);
  return together(side(cluster, "Egress", from, to, connection), side(cluster, "Ingress", to, from, connection));
}

/** The same answer, with every policy and rule behind it. */
export function explain(cluster: Cluster, connection: Connection): Explanation {
  const { from, to } = ends(cluster, connection);
  return together(explainedSide(cluster, "Egress", from, to, connection), explainedSide(cluster, "Ingress", to, from, connection));
}

const ends = (cluster: Cluster, { from, to }: Connection) => ({ from: cluster.endpoint(from), to: cluster.endpoint(to) });

function together<S extends Side>(egress: S, ingress: S): { allowed: boolean; verdict: Verdict; egress: S; ingress: S } {
  const verdict = weaker(egress.verdict, ingress.verdict);
  return { allowed: verdict === "allowed", verdict, egress, ingress };
}

/** What is left where both must allow. */
function weaker(one: Verdict, other: Verdict): Verdict {
  if (one === "denied" || other === "denied") return "denied";
  return one === "undecided" ? one : other;
}

const open: Side = { verdict: "allowed", isolated: false };

function side(cluster: Cluster, direction: Direction, subject: KnownEndpoint, other: KnownEndpoint, connection: Connection): Side {
  if (!subject.pod) return open;
  const policies = cluster.isolating(subject.pod, direction);
  if (policies.length === 0) return open;
  let verdict: Verdict = subject.pod.hostNetwork ? "undecided" : "denied";
  for (const { rules } of policies) {
    for (const rule of rules) {
      const said = ruleSays(rule, direction, subject, other, connection);
      if (said === "allowed") return { verdict: "allowed", isolated: true };
      if (said === "undecided") verdict = "undecided";
    }
  }
  return { verdict, isolated: true };
}

function explainedSide(cluster: Cluster, direction: Direction, subject: KnownEndpoint, other: KnownEndpoint, connection: Connection): ExplainedSide {
  const policies = subject.pod ? cluster.isolating(subject.pod, direction) : [];
  const said = policies.flatMap(({ policy, rules }) =>
    rules.map((rule) => ({ policy, rule: rule.index, verdict: ruleSays(rule, direction, subject, other, connection) })),
  );
  const saying = (wanted: Verdict) => said.filter(({ verdict }) => verdict === wanted).map(({ policy, rule }) => ({ policy, rule }));
  return {
    ...side(cluster, direction, subject, other, connection),
    isolatedBy: policies.map(({ policy }) => policy),
    allowedBy: saying("allowed"),
    perhapsAllowedBy: saying("undecided"),
    hostNetwork: subject.pod?.hostNetwork === true || other.pod?.hostNetwork === true,
  };
}

function ruleSays({ peers, ports }: Rule, direction: Direction, subject: KnownEndpoint, other: KnownEndpoint, { port, protocol }: Connection): Verdict {
  const { pod } = direction === "Egress" ? other : subject;
  const byName = portsSay(ports, { port, protocol, containerPorts: pod ? pod.ports : [] });
  if (byName === "denied" || !peers) return byName;
  // A name is not resolved where a rule gives the destination by its address.
  const byNumber = direction === "Ingress" ? byName : portsSay(ports, { port, protocol, containerPorts: [] });
  let verdict: Verdict = "denied";
  for (const peer of peers) {
    const said = weaker(peer.type === "addresses" ? byNumber : byName, peerSays(peer, other));
    if (said === "allowed") return "allowed";
    if (said === "undecided") verdict = "undecided";
  }
  return verdict;
}

function peerSays(peer: Peer, { pod, namespaceLabels, addresses }: KnownEndpoint): Verdict {
  if (peer.type === "addresses") {
    if (addresses.some((address) => holdsAddress(peer, address))) return "allowed";
    return addresses.length === 0 ? "undecided" : "denied";
  }
  if (!pod || !selectsPod(peer, pod, namespaceLabels)) return "denied";
  return pod.hostNetwork ? "undecided" : "allowed";
}
