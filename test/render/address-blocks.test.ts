import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, it } from "vitest";
import { parseAddress, parseBlock } from "../../src/kubernetes/network-policy/index.ts";
import { blockPattern, blocksWith } from "../../src/render/kyverno/address-blocks.ts";

const ipv4 = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([address, prefix]) => `${address}/${prefix}`);
const hex = fc.integer({ min: 0, max: 0xffff }).map((group) => group.toString(16));
const groups = fc.tuple(hex, hex, hex, hex, hex, hex, hex, hex);
const zeros = (count: number, at: number) => (all: string[]) => all.map((group, index) => (index >= at && index < at + count ? "0" : group));
/** The address written in another way: groups with leading zeros, in capitals, or one run of zeros as `::`. */
const spelled = (all: readonly string[], style: number) => {
  if (style === 0) return all.join(":");
  if (style === 1) return all.map((group) => group.padStart(4, "0").toUpperCase()).join(":");
  const first = all.indexOf("0");
  if (first < 0) return all.join(":");
  const after = all.findIndex((group, index) => index > first && group !== "0");
  return `${all.slice(0, first).join(":")}::${after < 0 ? "" : all.slice(after).join(":")}`;
};
/** Addresses near that one: some of its first bits, and any others. */
const near = (address: string, width: 32n | 128n) =>
  fc.tuple(fc.integer({ min: 0, max: Number(width) }), fc.bigInt({ min: 0n, max: (1n << width) - 1n }), fc.boolean()).map(([length, random, flips]) => {
    const { bits } = parseAddress(address) as { bits: bigint };
    const rest = width - BigInt(length);
    const kept = (bits >> rest) << rest;
    return { bits: kept | (random & ((1n << rest) - 1n)), length: Math.max(0, length - (flips ? -1 : 0)) };
  });
const near4 = (address: string) =>
  near(address, 32n).map(({ bits, length }) => `${[24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join(".")}/${Math.min(length, 32)}`);
const near6 = (address: string) =>
  fc.tuple(near(address, 128n), fc.integer({ min: 0, max: 2 })).map(([{ bits, length }, style]) => {
    const all = Array.from({ length: 8 }, (_, place) => ((bits >> BigInt(112 - 16 * place)) & 0xffffn).toString(16));
    return `${spelled(all, style)}/${Math.min(length, 128)}`;
  });
const random6 = fc
  .tuple(groups, fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 128 }))
  .map(([all, count, at, style, prefix]) => `${spelled(zeros(count, at)(all), style)}/${prefix}`);

const holds = (block: string, address: string) => {
  const [range, { family, bits }] = [parseBlock(block), parseAddress(address) as { family: number; bits: bigint }];
  return range !== undefined && range.family === family && range.first <= bits && bits <= range.last;
};

it.each(["169.254.169.254", "10.0.0.1", "255.255.255.255", "0.0.0.0"])("knows every block of IPv4 with %s", (address) => {
  const { may, surely } = blocksWith(address);
  const pattern = RE2JS.compile(may);
  expect(surely).toBe(may);
  fc.assert(
    fc.property(fc.oneof(ipv4, near4(address), random6), (block) => {
      expect([block, pattern.matches(block)]).toEqual([block, holds(block, address)]);
    }),
    { numRuns: 2_000 },
  );
});

it.each(["fd00:ec2::254", "fd20:ce::1", "8000:1::8000"])("knows the blocks of IPv6 with %s", (address) => {
  const { may, surely } = blocksWith(address);
  const [perhaps, certain] = [RE2JS.compile(may), RE2JS.compile(surely)];
  fc.assert(
    fc.property(fc.oneof(ipv4, near6(address), random6), (block) => {
      const held = holds(block, address);
      if (held) expect([block, perhaps.matches(block)]).toEqual([block, true]);
      if (certain.matches(block)) expect([block, held]).toEqual([block, true]);
      const [start, prefix] = block.split("/") as [string, string];
      const between = Number(prefix) > 32 && Number(prefix) <= 112;
      if (!between) expect([block, perhaps.matches(block), certain.matches(block)]).toEqual([block, held, held]);
      else if (held && start === address.replace(/[^:]*$/, "")) expect([block, certain.matches(block)]).toEqual([block, true]);
    }),
    { numRuns: 4_000 },
  );
});

it("has no pattern for an address that it cannot write", () => {
  expect(() => blocksWith("fd00:0:0:1::1")).toThrow(TypeError);
  expect(() => blocksWith("1:2::3")).toThrow(TypeError);
  expect(() => blocksWith("x")).toThrow(TypeError);
});

it("tells blocks from other texts", () => {
  const pattern = RE2JS.compile(blockPattern);
  fc.assert(
    fc.property(fc.oneof(ipv4, random6, near6("fd00:ec2::254")), (block) => {
      expect([block, pattern.matches(block)]).toEqual([block, true]);
    }),
  );
  for (const text of [
    "",
    "10.0.0.0",
    "10.0.0.0/33",
    "10.0.0/8",
    "256.0.0.0/8",
    "010.0.0.0/8",
    "::/129",
    ":::/0",
    "1:2/16",
    "world",
    "10.0.0.0/8\n",
    "::ffff:10.0.0.0/104",
  ]) {
    expect([text, pattern.matches(text)]).toEqual([text, false]);
  }
});
