/**
 * The part of ASN.1's distinguished encoding rules that a certificate is written in. It only writes: nothing here reads what
 * others sent.
 * @see https://www.itu.int/rec/T-REC-X.690
 */
export const sequence = (...parts: readonly Buffer[]) => tagged(0x30, ...parts);
export const set = (part: Buffer) => tagged(0x31, part);
export const octets = (value: Buffer) => tagged(0x04, value);
export const text = (value: string) => tagged(0x0c, Buffer.from(value, "utf8"));
export const bool = (value: boolean) => tagged(0x01, Buffer.of(value ? 0xff : 0));

/** `unused`: bits at the end that are no part of it. */
export const bits = (value: Buffer, unused = 0) => tagged(0x03, Buffer.of(unused), value);

/** A number that is not negative, most significant byte first. */
export function integer(value: Buffer): Buffer {
  const first = value.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? Buffer.of(0) : value.subarray(first);
  return tagged(0x02, ...((digits[0] as number) >= 0x80 ? [Buffer.of(0)] : []), digits);
}

/** A part around which there is a tag of the context. */
export const explicit = (number: number, part: Buffer) => tagged(0xa0 | number, part);

/** A value whose own tag is replaced by one of the context. */
export const implicit = (number: number, value: Buffer) => tagged(0x80 | number, value);

/** UTCTime, which certificates hold until 2049; GeneralizedTime from then on. */
export function time(date: Date): Buffer {
  const digits = `${date
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replace(/\D/g, "")}Z`;
  return date.getUTCFullYear() < 2050 ? tagged(0x17, Buffer.from(digits.slice(2))) : tagged(0x18, Buffer.from(digits));
}

/** `2.5.4.3`: the first two numbers share a byte, the others are of seven bits a byte. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(sevenBits)]));
}

function sevenBits(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) bytes.unshift((left & 0x7f) | 0x80);
  return bytes;
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const bytes: number[] = [];
  for (let left = length; left > 0; left >>>= 8) bytes.unshift(left & 0xff);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}
