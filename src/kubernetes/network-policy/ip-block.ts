import { isIPv4 } from "node:net";

/** An IP address as a number; an IPv4 address in IPv6 (`::ffff:10.0.0.1`) is the IPv4 address. */
export type Address = { readonly family: 4 | 6; readonly bits: bigint };

/** Every address from the first to the last. */
export type AddressRange = { readonly family: 4 | 6; readonly first: bigint; readonly last: bigint };

const width = { 4: 32n, 6: 128n } as const;

/** The address in the text; undefined where it is none. */
export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { family: 4, bits: ipv4(text) };
  if (!isIPv6(text)) return undefined;
  const bits = ipv6(text);
  return bits >> 32n === 0xffffn ? { family: 4, bits: bits & 0xffff_ffffn } : { family: 6, bits };
}

/** The addresses of a CIDR, whatever its bits beyond the prefix; undefined where the text is no CIDR. */
export function parseBlock(text: string): AddressRange | undefined {
  const [, address = "", prefix = ""] = /^([^/]+)\/(0|[1-9][0-9]{0,2})$/.exec(text) ?? [];
  const family = isIPv4(address) ? 4 : isIPv6(address) ? 6 : undefined;
  if (family === undefined || BigInt(prefix) > width[family]) return undefined;
  const host = width[family] - BigInt(prefix);
  const first = ((family === 4 ? ipv4(address) : ipv6(address)) >> host) << host;
  return { family, first, last: first + (1n << host) - 1n };
}

/** The first address of a range, as RFC 5952 writes it. */
export function firstAddress({ family, first }: AddressRange): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (first >> shift) & 0xffn).join(".");
  return shortest([112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map((shift) => ((first >> shift) & 0xffffn).toString(16)).join(":"));
}

export function contains(range: AddressRange, address: Address): boolean {
  return range.family === address.family && range.first <= address.bits && address.bits <= range.last;
}

/** Whether the inner range lies in the outer one. */
export function isInside(inner: AddressRange, outer: AddressRange): boolean {
  return inner.family === outer.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** Whether the inner range lies in the outer one and is smaller, as NetworkPolicy asks of `except`. */
export function isStrictlyInside(inner: AddressRange, outer: AddressRange): boolean {
  return isInside(inner, outer) && !isInside(outer, inner);
}

/** Whether some address of both ranges lies in none of `without`. */
export function intersects(one: AddressRange, other: AddressRange, without: readonly AddressRange[] = []): boolean {
  if (one.family !== other.family) return false;
  let [next, last] = [one.first, one.last];
  if (other.first > next) next = other.first;
  if (other.last < last) last = other.last;
  for (const hole of without.filter(({ family }) => family === one.family).sort((left, right) => (left.first < right.first ? -1 : 1))) {
    if (hole.first <= next && next <= hole.last) next = hole.last + 1n;
  }
  return next <= last;
}

/** Whether the inner CIDR lies in the outer one and is smaller. */
export function isBlockInside(inner: string, outer: string): boolean {
  const [small, large] = [parseBlock(inner), parseBlock(outer)];
  return small !== undefined && large !== undefined && isStrictlyInside(small, large);
}

/** Whether two CIDRs have an address in common. */
export function blocksIntersect(one: string, other: string): boolean {
  const [left, right] = [parseBlock(one), parseBlock(other)];
  return left !== undefined && right !== undefined && intersects(left, right);
}

const ipv4 = (address: string) => address.split(".").reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);

/** Whether the text is an IPv6 address, without a zone. The URL parser is loaded already, unlike the pattern of `node:net`. */
export const isIPv6 = (text: string) => /^[0-9A-Fa-f:.]+$/.test(text) && URL.canParse(`http://[${text}]`);

/** The URL parser writes an IPv6 address in its shortest form, all groups in hex (RFC 5952). */
const shortest = (address: string) => new URL(`http://[${address}]`).hostname.slice(1, -1);

function ipv6(address: string): bigint {
  const [before = "", after = ""] = shortest(address).split("::");
  const head = before.split(":").filter(Boolean);
  const tail = after.split(":").filter(Boolean);
  const zeros = new Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}
