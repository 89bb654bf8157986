import { firstAddress, parseBlock } from "../kubernetes/network-policy/ip-block.ts";

/**
 * What is wrong with a CIDR that has to be in its canonical form, as Go's net/netip writes it: no leading zeros, IPv6 in
 * lower case and shortest (RFC 5952), no IPv4 in IPv6, no bits set beyond the prefix.
 * @returns a remedy; undefined where nothing is wrong.
 */
export function cidrFault(text: string): string | undefined {
  const block = parseBlock(text);
  if (!block) return tooLong(text) ?? "write an IP address, a slash and a prefix length, for instance 203.0.113.0/24 or 2001:db8::/32";
  if (block.family === 6 && block.first >> 32n === 0xffffn) return "write the IPv4 address as IPv4";
  const canonical = `${firstAddress(block)}/${text.split("/")[1]}`;
  return canonical === text ? undefined : `write it as ${canonical}`;
}

function tooLong(text: string): string | undefined {
  const [address, prefix = "0"] = text.split("/");
  const block = parseBlock(`${address}/0`);
  const width = block?.family === 4 ? 32 : 128;
  return block && /^[1-9][0-9]{0,2}$/.test(prefix) && Number(prefix) > width ? `the prefix of an IPv${block.family} block is ${width} at most` : undefined;
}
