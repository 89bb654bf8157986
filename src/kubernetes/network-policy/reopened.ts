import type { RuleReference } from "./evaluate.ts";
import { type AddressRange, intersects, isInside, parseBlock } from "./ip-block.ts";
import { portsOverlap } from "./ports.ts";
import { directionsOf, type Peer, type Rule, rulesOf } from "./rules.ts";
import { canSelectTogether } from "./selector.ts";
import { metadataAddresses } from "./special-addresses.ts";
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

function inNamespace(policies: readonly NetworkPolicy[], direction: Direction): Reopened[] {
  const candidates = policies.filter(({ spec }) => directionsOf(spec).includes(direction)).map((policy) => ({ policy, rules: rulesOf(policy, direction) }));
  return candidates.flatMap((closing) => {
    const holes = closing.rules.flatMap((rule) => (rule.peers ?? []).flatMap((peer) => holesOf(peer).map((hole) => ({ rule, ...hole }))));
    if (holes.length === 0) return [];
    const others = candidates.filter(({ policy }) => canSelectTogether(closing.policy.spec.podSelector ?? {}, policy.spec.podSelector ?? {}));
    return holes.flatMap((hole) => others.flatMap((other) => reopening(hole, closing, other, direction)));
  });
}

type Hole = { readonly rule: Rule; readonly cidr: string; readonly range: AddressRange };

const holesOf = (peer: Peer) => (peer.type === "addresses" ? peer.except : []);

/** What one other policy does to a hole: the first rule of it that allows some of the addresses. */
function reopening(hole: Hole, closing: Candidate, other: Candidate, direction: Direction): Reopened[] {
  for (const rule of other.rules) {
    if (direction === "Egress" && onlyNames(rule)) continue;
    const samePorts = portsOverlap(hole.rule.ports, rule.ports);
    const opened = rule.peers ?? [everyone];
    const peer = opened.find((candidate) => (samePorts ? opens(candidate, hole.range) : opensMetadata(candidate, hole.range)));
    if (!peer) continue;
    const reopening = { policy: other.policy, rule: rule.index };
    return [
      {
        direction,
        closing: { policy: closing.policy, rule: hole.rule.index },
        except: hole.cidr,
        reopening,
        cidr: peer.type === "addresses" ? peer.cidr : undefined,
      },
    ];
  }
  return [];
}

/** Names of ports are not resolved for addresses. */
const onlyNames = ({ ports = [] }: Rule) => ports.length > 0 && ports.every(({ port }) => typeof port === "string");

const everyone = { type: "everyone" } as const;

function opens(peer: Peer | typeof everyone, hole: AddressRange): boolean {
  if (peer.type !== "addresses") return peer.type === "everyone";
  const except = peer.except.map(({ range }) => range);
  return intersects(peer.range, hole, except);
}

const opensMetadata = (peer: Peer | typeof everyone, hole: AddressRange) => metadata.some((address) => isInside(address, hole) && opens(peer, address));
