/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const grammar = /^([+-]?)(?=[.]?[0-9])([0-9]*)[.]?([0-9]*)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,3}|)$/;

const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binary: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };

/** A quantity as digits times a power of ten. */
type Scaled = { readonly digits: bigint; readonly power: number; readonly negative: boolean };

function scaled(quantity: string): Scaled | undefined {
  const match = grammar.exec(quantity);
  if (!match) return undefined;
  const [, sign, whole = "", fraction = "", suffix = ""] = match;
  const shift = binary[suffix];
  const exponent = shift === undefined ? (decimal[suffix] ?? Number(suffix.slice(1))) : 0;
  return { digits: BigInt(whole + fraction) << (shift ?? 0n), power: exponent - fraction.length, negative: sign === "-" };
}

/** A quantity in billionths, or undefined where the text is none. */
export function nanoOf(quantity: string): bigint | undefined {
  const value = scaled(quantity);
  if (!value) return undefined;
  const power = 9 + value.power;
  const nano = power >= 0 ? value.digits * 10n ** BigInt(power) : value.digits / 10n ** BigInt(-power);
  return value.negative ? -nano : nano;
}

/**
 * A quantity of a resource in thousandths, rounded up: so the API server keeps those of LimitRanges, quotas and containers.
 * Zero where the text is none.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/core/v1/defaults.go (SetDefaults_ResourceList)
 */
export function milliOf(quantity: string): bigint {
  const { digits, power, negative } = scaled(quantity) ?? { digits: 0n, power: 0, negative: false };
  if (power >= -3) return (negative ? -digits : digits) * 10n ** BigInt(power + 3);
  const unit = 10n ** BigInt(-power - 3);
  return negative ? -(digits / unit) : (digits + unit - 1n) / unit;
}
