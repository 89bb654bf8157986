import type { JsonValue } from "../../kubernetes/json.ts";
import { escapeUnprintable } from "../unprintable.ts";

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * A value as a CEL literal; lists of several types are lists of dyn, and objects are maps to dyn.
 * @see https://github.com/google/cel-spec/blob/master/doc/langdef.md#string-and-bytes-values
 */
export function cel(value: unknown): string {
  return literal(value as JsonValue);
}

function literal(value: JsonValue): string {
  if (typeof value === "string") {
    const text = value.replaceAll(/[\\'\n\r\t]/g, (character) => escapes[character] as string);
    return `'${escapeUnprintable(text)}'`;
  }
  if (Array.isArray(value)) {
    const mixed = new Set(value.map((entry) => typeof entry)).size > 1;
    return `[${value.map((entry) => (mixed ? `dyn(${literal(entry)})` : literal(entry))).join(", ")}]`;
  }
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, entry]) => `${literal(key)}: dyn(${literal(entry)})`)
      .join(", ")}}`;
  }
  return String(value);
}
