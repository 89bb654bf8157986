import type { RuleReference } from "./evaluate.ts";
import { type AddressRange, intersects, parseBlock } from "./ip-block.ts";
import { metadataAddresses } from "./metadata-addresses.ts";
import { portsOverlap } from "./ports.ts";
import { directionsOf, type Peer, type Rule, rulesOf } from "./rules.ts";
import { canSelectTogether } from "./selector.ts";
import { type Direction, directions, type NetworkPolicy } from "./types.ts";

/** Addresses that one rule leaves out and another rule allows, on pods that both may select. */
export type Reopened = {
  readonly direction: Direction;
  /** The rule with the `except`. */
  readonly closing: RuleReference;
  readonly except: string;
  readonly reopening: RuleReference;
  /** The block that holds them; undefined where the rule allows everyone. */
  readonly cidr: string | undefined;
};

const metadata = metadataAddresses.map((cidr) => parseBlock(cidr) as AddressRange);

/**
 * Where policies undo each other's `except`: what one rule leaves out is open all the same where any other rule allows it,
 * because policies only ever add. Found for pods that both policies may select, on ports that both rules hold; for the
 * metadata addresses on any port, since nobody leaves those out for the sake of one port.
 */
export function reopened(policies: readonly NetworkPolicy[]): Reopened[] {
  const byNamespace = Map.groupBy(policies, ({ namespace }) => namespace);
  return [...byNamespace.values()].flatMap((neighbours) => directions.flatMap((direction) => inNamespace(neighbours, direction)));
}

type Candidate = { readonly policy: NetworkPolicy; readonly rules: readonly Rule[] };
type AddressPeer = Peer & { type: "addresses" };

function inNamespace(policies: readonly NetworkPolicy[], direction: Direction): Reopened[] {
  const candidates = policies.filter(({ spec }) => directionsOf(spec).includes(direction)).map((policy) => ({ policy, rules: rulesOf(policy, direction) }));
  return candidates.flatMap((closing) => {
    const holes = closing.rules.flatMap((rule) => (rule.peers ?? []).flatMap((peer) => holesOf(peer).map((hole) => ({ rule, peer, ...hole }))));
    if (holes.length === 0) return [];
    const others = candidates.filter(({ policy }) => canSelectTogether(closing.policy.spec.podSelector ?? {}, policy.spec.podSelector ?? {}));
    return holes.flatMap((hole) => others.flatMap((other) => reopening(hole, closing, other, direction)));
  });
}

type Hole = { readonly rule: Rule; readonly peer: Peer; readonly cidr: string; readonly range: AddressRange };

const holesOf = (peer: Peer) => (peer.type === "addresses" ? peer.except : []);

/** What one other policy does to a hole: the first rule of it that allows some of the addresses. */
function reopening(hole: Hole, closing: Candidate, other: Candidate, direction: Direction): Reopened[] {
  for (const rule of other.rules) {
    if (!isMetadata(hole.range) && !portsOverlap(hole.rule.ports, rule.ports)) continue;
    // Names are not resolved for addresses.
    if (direction === "Egress" && rule.ports !== undefined && rule.ports.length > 0 && rule.ports.every(({ port }) => typeof port === "string")) continue;
    const peer = rule.peers?.find((candidate): candidate is AddressPeer => candidate !== hole.peer && opens(candidate, hole.range));
    if (rule.peers && !peer) continue;
    return [
      {
        direction,
        closing: { policy: closing.policy, rule: hole.rule.index },
        except: hole.cidr,
        reopening: { policy: other.policy, rule: rule.index },
        cidr: peer?.cidr,
      },
    ];
  }
  return [];
}

const opens = (peer: Peer, hole: AddressRange) =>
  peer.type === "addresses" &&
  intersects(
    peer.range,
    hole,
    peer.except.map(({ range }) => range),
  );

const isMetadata = (range: AddressRange) => metadata.some((address) => intersects(address, range));
