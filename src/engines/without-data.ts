import { isObject, type JsonValue } from "../kubernetes/json.ts";
import type { Request } from "../kubernetes/request.ts";

/** Shorter texts stand in any message, and tell nothing. */
const shortest = 4;

/**
 * What a program says of requests, without the data of ConfigMaps and Secrets in them: an error may quote the value that
 * it met, and whoever reads a report of verdicts shall not read secrets.
 */
export function withoutData(message: string, requests: readonly Pick<Request, "object" | "oldObject">[]): string {
  const objects = requests.flatMap(({ object, oldObject }) => (oldObject === undefined ? [object] : [object, oldObject]));
  const texts = objects.flatMap(({ data, binaryData, stringData }) => [data, binaryData, stringData].flatMap(textsIn));
  const lines = texts.flatMap((text) => [text, ...text.split(/[\r\n]+/)]).filter((text) => text.trim().length >= shortest);
  const spellings = lines.flatMap((line) => [line, JSON.stringify(line).slice(1, -1)]);
  return [...new Set(spellings)].sort((one, other) => other.length - one.length).reduce((shown, text) => shown.replaceAll(text, "…"), message);
}

const textsIn = (value: JsonValue | undefined): string[] =>
  typeof value === "string" ? [value] : Array.isArray(value) ? value.flatMap(textsIn) : isObject(value) ? Object.values(value).flatMap(textsIn) : [];
