import { isIPv4, isIPv6 } from "node:net";

/** A block of IP addresses: the first one, and how many bits of it are fixed. */
export type Cidr = { readonly family: 4 | 6; readonly address: bigint; readonly prefix: number };

const width = { 4: 32, 6: 128 } as const;

/**
 * Parses a CIDR in its canonical form, as Go's net/netip writes it: no leading zeros, IPv6 in lower case and shortest
 * (RFC 5952), no IPv4 in IPv6, no bits set beyond the prefix.
 * @returns the block, or a sentence that says what is wrong with the text.
 */
export function parseCidr(text: string): Cidr | string {
  const [address = "", prefix = "", ...rest] = text.split("/");
  const family = isIPv4(address) ? 4 : isIPv6(address) && !address.includes("%") ? 6 : undefined;
  if (family === undefined || rest.length > 0 || !/^(0|[1-9][0-9]{0,2})$/.test(prefix))
    return "write an IP address, a slash and a prefix length, for instance 203.0.113.0/24 or 2001:db8::/32";
  if (Number(prefix) > width[family]) return `the prefix of an IPv${family} block is ${width[family]} at most`;
  const bits = family === 4 ? ipv4(address) : ipv6(address);
  if (family === 6 && bits >> 32n === 0xffffn) return "write the IPv4 address as IPv4";
  const host = BigInt(width[family] - Number(prefix));
  const network = (bits >> host) << host;
  const canonical = `${family === 4 ? ipv4Text(network) : ipv6Text(network)}/${prefix}`;
  return canonical === text ? { family, address: network, prefix: Number(prefix) } : `write it as ${canonical}`;
}

/** Whether the inner block lies in the outer one and is smaller, as NetworkPolicy asks of `except`. */
export function isStrictlyInside(inner: Cidr, outer: Cidr): boolean {
  if (inner.family !== outer.family || inner.prefix <= outer.prefix) return false;
  const host = BigInt(width[outer.family] - outer.prefix);
  return inner.address >> host === outer.address >> host;
}

const ipv4 = (address: string) => address.split(".").reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);

/** The URL parser writes an IPv6 address in its shortest form, all groups in hex. */
const shortest = (address: string) => new URL(`http://[${address}]`).hostname.slice(1, -1);

function ipv6(address: string): bigint {
  const [before = "", after] = shortest(address).split("::");
  const head = before.split(":").filter(Boolean);
  const tail = (after ?? "").split(":").filter(Boolean);
  const zeros = new Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

const ipv4Text = (bits: bigint) => [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 0xffn).join(".");

const ipv6Text = (bits: bigint) => shortest([112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map((shift) => ((bits >> shift) & 0xffffn).toString(16)).join(":"));
