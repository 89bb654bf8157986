import { isObject, type JsonValue } from "../kubernetes/json.ts";
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
  return lines(value).join(`\n${" ".repeat(indent)}`);
}

function lines(value: JsonValue): string[] {
  if (Array.isArray(value) && value.length > 0) {
    return value.flatMap((entry) => {
      const [first, ...rest] = lines(entry);
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
    });
  }
  if (isObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, entry]) => {
      const below = lines(entry);
      const nested = (Array.isArray(entry) && entry.length > 0) || (isObject(entry) && Object.keys(entry).length > 0);
      return nested ? [`${scalar(key)}:`, ...below.map((line) => `  ${line}`)] : [`${scalar(key)}: ${below[0]}`];
    });
  }
  return [scalar(value)];
}

function scalar(value: JsonValue): string {
  return typeof value === "string" && plain.test(value) && !ambiguous.test(value) ? value : json(value);
}
