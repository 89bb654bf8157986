import type { JsonScalar } from "../json.ts";

const words = new Map<string, JsonScalar>([
  ...spelled(true, "y Y yes Yes YES true True TRUE on On ON"),
  ...spelled(false, "n N no No NO false False FALSE off Off OFF"),
  ...spelled(null, "~ null Null NULL"),
  ...spelled(Number.NaN, ".nan .NaN .NAN"),
  ...spelled(Number.POSITIVE_INFINITY, ".inf .Inf .INF +.inf +.Inf +.INF"),
  ...spelled(Number.NEGATIVE_INFINITY, "-.inf -.Inf -.INF"),
]);

function spelled(value: JsonScalar, spellings: string): [string, JsonScalar][] {
  return spellings.split(" ").map((spelling) => [spelling, value]);
}

const longestWord = 5;

/** Every character that a plain scalar other than a string may start with. */
export const resolvableFirstChars: readonly string[] = [..."+-.0123456789yYnNtTfFoO~"];

const resolvable = new Uint8Array(128);
for (const char of resolvableFirstChars) resolvable[char.charCodeAt(0)] = 1;

const shortInteger = /^-?[1-9][0-9]{0,14}$/;
const basedInteger = /^([-+]?)0(?:([xX])([0-9a-fA-F]+)|([bB])([01]+)|[oO]?([0-7]+))$/;
const decimal = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const dotDecimal = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;

/**
 * The value of a plain (unquoted) YAML scalar as Kubernetes reads it: YAML 1.1 booleans and nulls, octal with a leading
 * zero, underscores in numbers, no base 60 and no timestamps. Gives the text itself where it is a string, and NaN or an
 * infinity for `.nan` and `.inf`, which no manifest may hold.
 * @see https://github.com/yaml/go-yaml/blob/v2.4.4/resolve.go (go.yaml.in/yaml/v2, used by sigs.k8s.io/yaml v1.6)
 */
export function resolvePlain(source: string): JsonScalar {
  if (source === "") return null;
  const first = source.charCodeAt(0);
  if (first >= 128 || resolvable[first] === 0) return source;
  if (source.length <= longestWord) {
    const word = words.get(source);
    if (word !== undefined) return word;
  }
  if (first > 0x39) return source;
  if (shortInteger.test(source)) return Number(source);
  if (first === 0x2e) return finite(dotDecimal.test(source) ? source.replaceAll("_", "") : "", source);
  return resolveNumber(source);
}

function resolveNumber(source: string): number | string {
  const plain = source.includes("_") ? source.replaceAll("_", "") : source;
  const based = basedInteger.exec(plain);
  if (based !== null) {
    const [, sign, x, hex, b, binary, octal] = based;
    const digits = hex ?? binary ?? octal ?? "0";
    const prefix = x !== undefined ? "0x" : b !== undefined ? "0b" : "0o";
    const value = BigInt(prefix + digits);
    if (value <= largest(sign)) return sign === "-" ? -Number(value) + 0 : Number(value);
  }
  return finite(decimal.test(plain) ? plain : "", source);
}

/** An unsigned integer has 64 bits, a signed one 63: what is larger is no integer. */
function largest(sign: string | undefined): bigint {
  return sign === "-" ? 1n << 63n : sign === "+" ? (1n << 63n) - 1n : (1n << 64n) - 1n;
}

function finite(digits: string, source: string): number | string {
  const value = digits === "" ? Number.NaN : Number(digits) + 0;
  return Number.isFinite(value) ? value : source;
}
