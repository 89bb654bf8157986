import { isDeepStrictEqual } from "node:util";
import { isObject, type JsonValue } from "../../kubernetes/json.ts";

/** An older name that the server fills in beside a field, and from which it would bring the field back. */
const alias: Readonly<Record<string, string>> = { serviceAccount: "serviceAccountName" };

/**
 * What is stored, with the change from one object to another made to it, as clients do: what the server has filled in stays,
 * and is no change of a field that may not change.
 */
export function changed(stored: JsonValue | undefined, from: JsonValue | undefined, to: JsonValue): JsonValue {
  if (stored === undefined) return to;
  if (isDeepStrictEqual(from, to)) return stored;
  if (isObject(stored) && isObject(to)) {
    const before = isObject(from) ? from : {};
    const isOwn = (key: string) => Object.hasOwn(to, key) || Object.hasOwn(before, key);
    const kept = Object.entries(stored).filter(([key]) => !isOwn(key) && !isOwn(alias[key] ?? key));
    return { ...Object.fromEntries(kept), ...Object.fromEntries(Object.entries(to).map(([key, value]) => [key, changed(stored[key], before[key], value)])) };
  }
  if (!Array.isArray(stored) || !Array.isArray(from) || !Array.isArray(to) || to.length < from.length) return to;
  return [...to.map((value, index) => (index < from.length ? changed(stored[index], from[index], value) : value)), ...stored.slice(from.length)];
}
