import * as node from "node:net";
import fc from "fast-check";
import { expect, it } from "vitest";
import { isBlockInside, isIPv6 } from "../../src/kubernetes/network-policy/ip-block.ts";
import { cidrFault } from "../../src/spec/cidr.ts";

it.each(["0.0.0.0/0", "10.0.0.0/8", "203.0.113.10/32", "::/0", "2001:db8::/32", "fe80::1/128", "1:0:0:2::/64"])("accepts %s", (text) => {
  expect(cidrFault(text)).toBeUndefined();
});

it.each([
  ["203.0.113.10/24", "write it as 203.0.113.0/24"],
  ["2001:DB8::/32", "write it as 2001:db8::/32"],
  ["2001:db8:0:0::/32", "write it as 2001:db8::/32"],
  ["2001:db8::1/32", "write it as 2001:db8::/32"],
  ["::ffff:10.0.0.0/120", "write the IPv4 address as IPv4"],
  ["10.0.0.0/33", "the prefix of an IPv4 block is 32 at most"],
  ["::/129", "the prefix of an IPv6 block is 128 at most"],
])("refuses %s: %s", (text, sentence) => {
  expect(cidrFault(text)).toBe(sentence);
});

it.each(["", "10.0.0.0", "10.0.0.0/", "10.0.0.0/08", "010.0.0.0/8", "10.0.0/8", "10.0.0.0/8/8", "fe80::1%eth0/64", "example.com/8", " 10.0.0.0/8"])(
  "refuses %j as no block",
  (text) => {
    expect(cidrFault(text)).toContain("write an IP address, a slash and a prefix length");
  },
);

it.each([
  ["10.1.0.0/16", "10.0.0.0/8", true],
  ["10.0.0.0/8", "10.0.0.0/8", false],
  ["11.0.0.0/16", "10.0.0.0/8", false],
  ["10.0.0.0/7", "10.0.0.0/8", false],
  ["2001:db8:1::/48", "2001:db8::/32", true],
  ["2001:db9::/48", "2001:db8::/32", false],
  ["::/16", "0.0.0.0/0", false],
])("says whether %s lies strictly inside %s: %s", (inner, outer, inside) => {
  expect(isBlockInside(inner, outer)).toBe(inside);
});

it("reads IPv6 as Node does, zones apart", () => {
  const text = fc.oneof(fc.ipV6(), fc.string(), fc.stringMatching(/^[0-9a-fA-F:.\][/@%]{0,24}$/));
  fc.assert(
    fc.property(text, (address) => {
      expect(isIPv6(address)).toBe(node.isIPv6(address) && !address.includes("%"));
    }),
    { numRuns: 2000, examples: [["::1]:80/["], ["::ffff:10.0.0.1"], ["::ffff:010.0.0.1"], ["1:2:3:4:5:6:7::"], ["fe80::1%eth0"], [""]] },
  );
});
