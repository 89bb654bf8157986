import type { RuleReference } from "./evaluate.ts";
import { directionsOf, type Peer, rulesOf } from "./rules.ts";
import type { Direction, LabelSelector, NetworkPolicy } from "./types.ts";

/** How far the pods of a namespace are denied in one direction by default, and by which of its policies. */
export type DefaultDeny = {
  /** Policies that isolate every pod of the namespace; none where it has no default. */
  readonly by: readonly NetworkPolicy[];
  /** Policies for that direction that select only some pods. */
  readonly partial: readonly NetworkPolicy[];
  /** Policies that select every pod, but not for that direction. */
  readonly otherDirection: readonly NetworkPolicy[];
  /** Rules for every pod that allow everyone on every port, and so undo the default. */
  readonly undoneBy: readonly RuleReference[];
};

/**
 * A namespace denies by default in a direction where one policy selects all of its pods, those to come included, for that
 * direction. What such a policy or another one allows are exceptions, but for a rule for every pod that allows everyone
 * (all addresses, or all pods of all namespaces) on every port. Policies that cover all pods only together are not seen as a
 * default.
 * @param policies those of one namespace
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies
 */
export function defaultDeny(policies: readonly NetworkPolicy[], direction: Direction): DefaultDeny {
  const selectingAll = policies.filter(selectsEveryPod);
  const by = selectingAll.filter(({ spec }) => directionsOf(spec).includes(direction));
  return {
    by,
    partial: policies.filter((policy) => !selectsEveryPod(policy) && directionsOf(policy.spec).includes(direction)),
    otherDirection: selectingAll.filter((policy) => !by.includes(policy)),
    undoneBy: by.flatMap((policy) =>
      rulesOf(policy, direction)
        .filter(({ peers, ports = [] }) => ports.length === 0 && (peers === undefined || peers.some(isEveryone)))
        .map(({ index }) => ({ policy, rule: index })),
    ),
  };
}

const selectsEveryPod = ({ spec: { podSelector = {} } }: NetworkPolicy) => isEmpty(podSelector);

/** An empty selector selects everything; no other selector does so for certain. */
const isEmpty = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector) => Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;

/** All addresses of a family, or all pods. */
function isEveryone(peer: Peer): boolean {
  if (peer.type === "addresses") return peer.except.length === 0 && peer.cidr.endsWith("/0");
  return peer.namespaceSelector !== undefined && isEmpty(peer.namespaceSelector) && isEmpty(peer.podSelector ?? {});
}
