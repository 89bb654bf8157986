/**
 * The name of a mapping key that is not written as a string: `1` of 1, `true` of `yes`. Undefined where it can be no key:
 * null, a collection, an integer that a number cannot hold.
 * @see https://github.com/kubernetes-sigs/yaml/blob/v1.6.0/yaml.go (convertToJSONableObject)
 */
export function mapKey(key: unknown): string | undefined {
  if (typeof key === "string") return key;
  if (typeof key === "boolean") return String(key);
  if (typeof key !== "number") return undefined;
  if (Number.isSafeInteger(key)) return String(key);
  if (Number.isNaN(key)) return ".nan";
  if (!Number.isFinite(key)) return key < 0 ? "-.inf" : ".inf";
  return Number.isInteger(key) ? undefined : shortestFloat32(key);
}

/** As Go's `strconv.FormatFloat(key, 'g', -1, 32)`. */
function shortestFloat32(key: number): string {
  const single = Math.fround(key);
  let digits = 1;
  while (digits < 9 && Math.fround(Number(single.toPrecision(digits))) !== single) digits += 1;
  const [mantissa = "", exponent = "0"] = single.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(single.toPrecision(digits)));
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}
