import { isObject, type JsonObject, type JsonValue } from "../kubernetes/json.ts";
import { escapeUnprintable } from "./unprintable.ts";

/** Plain scalars that every YAML reader takes for the same text; all others are written as JSON strings. */
const plain = /^[A-Za-z_][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*$/;
const ambiguous = /^(true|false|yes|no|on|off|y|n|null|nan|inf)$/i;

/** A value as JSON, which is YAML too; characters that YAML or one of its readers does not take as they are are escaped. */
export function json(value: unknown): string {
  if (value === undefined) throw new TypeError("a template was given undefined");
  return escapeUnprintable(JSON.stringify(value));
}

/** A value as block YAML, every line after the first indented by that many blanks. */
export function yaml(value: JsonValue, indent: number): string {
  return block(value, `\n${" ".repeat(indent)}`);
}

/** @param line what begins a line: its break and its indentation */
function block(value: JsonValue, line: string): string {
  const below = `${line}  `;
  if (!hasEntries(value)) return scalar(value);
  if (Array.isArray(value)) return value.map((entry) => `- ${block(entry, below)}`).join(line);
  return Object.entries(value as JsonObject)
    .map(([key, entry]) => `${scalar(key)}:${hasEntries(entry) ? below : " "}${block(entry, below)}`)
    .join(line);
}

function hasEntries(value: JsonValue): boolean {
  return Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0;
}

function scalar(value: JsonValue): string {
  return typeof value === "string" && plain.test(value) && !ambiguous.test(value) ? value : json(value);
}
