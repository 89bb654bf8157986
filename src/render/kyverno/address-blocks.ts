import { parseAddress } from "../../kubernetes/network-policy/index.ts";

/** The text of an address block, in RE2: four decimal numbers or groups of hex digits, and the length of the prefix. */
export const blockPattern = (() => {
  const octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  const group = "[0-9a-f]{1,4}";
  const groups = `(?:${group}(?::${group})*)?`;
  const four = `${octet}(?:[.]${octet}){3}/(?:3[0-2]|[12]?[0-9])`;
  const six = `(?i:(?:${group}:){7}${group}|${groups}::${groups})/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9])`;
  return `^(?:${four}|${six})$`;
})();

/**
 * Patterns of the address blocks that hold an address: Kyverno's JMESPath knows no addresses. A block that `may` does not
 * match does not hold it, one that `surely` matches does. They differ in blocks between /33 and /112 of IPv6, of which
 * `surely` knows those that are written with their first address alone.
 */
export type BlockPatterns = { readonly may: string; readonly surely: string };

/** @param address of IPv4; or of IPv6 with its first bit set and zeros from its third group to its seventh, such as fd00:ec2::254 */
export function blocksWith(address: string): BlockPatterns {
  const { family, bits } = parseAddress(address) ?? { family: 0, bits: 0n };
  if (family === 4) return { may: whole(four(bits)), surely: whole(four(bits)) };
  const groups = parts(bits, 8, 16);
  if (family !== 6 || bits >> 127n === 0n || groups.slice(2, 7).some((group) => group !== 0)) throw new TypeError(`no pattern of the blocks with ${address}`);
  return { may: whole(six(groups, "[0-9a-f:]*")), surely: whole(six(groups, ":")) };
}

const whole = (alternatives: readonly string[]) => `^(?i:${alternatives.join("|")})$`;

/** The parts of an address, the first one first. */
const parts = (bits: bigint, count: number, width: number) =>
  Array.from({ length: count }, (_, place) => Number((bits >> BigInt(width * (count - 1 - place))) & ((1n << BigInt(width)) - 1n)));

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

/** Blocks of IPv4: the octets of the prefix, one that is partly in it, and any others. */
function four(bits: bigint): string[] {
  const octets = parts(bits, 4, 8);
  const block = (place: number, length: number) => {
    const known = octets.map((octet, index) => (index < place ? octet : index > place ? "[0-9]+" : decimals(octet, length)));
    return `${known.join("[.]")}/${8 * place + length}`;
  };
  return ["[0-9.]+/0", ...octets.flatMap((_, place) => upTo(8).map((length) => block(place, length)))];
}

/** Blocks of IPv6. A group that can be zero can be left out of `::`. */
function six(groups: readonly number[], beyond: string): string[] {
  const [first, second, last] = [groups[0], groups[1], groups[7]] as [number, number, number];
  const optional = (group: number, length: number) => `${hexadecimals(group, length)}${group >> (16 - length) === 0 ? "?" : ""}`;
  const start = `${hexadecimals(first, 16)}:${hexadecimals(second, 16)}:`;
  return [
    "[0-9a-f:]+/0",
    ...upTo(16).map((length) => `${hexadecimals(first, length)}:[0-9a-f:]*/${length}`),
    ...upTo(16).map((length) => `${hexadecimals(first, 16)}:${optional(second, length)}:[0-9a-f:]*/${16 + length}`),
    `${start}${beyond}/(?:3[3-9]|[4-9][0-9]|10[0-9]|11[0-2])`,
    ...upTo(16).map((length) => `${start}(?:[0:]*:)?${optional(last, length)}/${112 + length}`),
  ];
}

/** One of these digits, which are in order. */
function oneOf(digits: string): string {
  if (digits.length === 1) return digits;
  const runs = digits === "0123456789abcdef" ? "0-9a-f" : `${digits[0]}-${digits.at(-1)}`;
  return /^[0-9]{3,}$|^[a-f]{3,}$/.test(digits) || digits.length === 16 ? `[${runs}]` : `[${digits}]`;
}

/** The decimal numbers of eight bits that begin with the same bits. */
function decimals(octet: number, length: number): string {
  const size = 2 ** (8 - length);
  const first = Math.floor(octet / size) * size;
  const numbers = Array.from({ length: size }, (_, index) => String(first + index));
  const tens = [...Map.groupBy(numbers, (number) => number.slice(0, -1))].map(([ten, ones]) => ten + oneOf(ones.map((one) => one.at(-1)).join("")));
  return tens.length === 1 ? (tens[0] as string) : `(?:${tens.join("|")})`;
}

/** The groups of hex digits that begin with the same bits, their leading zeros written or not. */
function hexadecimals(group: number, length: number): string {
  const digits = parts(BigInt(group), 4, 4).map((digit, place) => {
    const free = 4 - Math.min(Math.max(length - 4 * place, 0), 4);
    return "0123456789abcdef".slice((digit >> free) << free, ((digit >> free) + 1) << free);
  });
  const zeros = digits.findIndex((set) => !set.startsWith("0"));
  const written = upTo(zeros < 0 ? 4 : zeros + 1).map((from) =>
    digits
      .slice(from - 1)
      .map(oneOf)
      .join(""),
  );
  return written.length === 1 ? (written[0] as string) : `(?:${written.join("|")})`;
}
