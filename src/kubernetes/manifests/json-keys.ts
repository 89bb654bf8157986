import type { JsonValue } from "../json.ts";

/** How many object keys a JSON text writes; more than `countKeys` of its value where a key is there twice. */
export function countWrittenKeys(text: string): number {
  let keys = 0;
  let start = text.indexOf('"');
  while (start >= 0) {
    const end = endOfString(text, start);
    let after = end + 1;
    while (text.charCodeAt(after) <= 0x20) after += 1;
    if (text[after] === ":") keys += 1;
    start = text.indexOf('"', after);
  }
  return keys;
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, quote: number): boolean {
  let index = quote - 1;
  while (text[index] === "\\") index -= 1;
  return (quote - index) % 2 === 0;
}

/** How many keys the objects of a value have, all together; NaN where collections nest deeper than `maxDepth` or a number is too large. */
export function countKeys(value: JsonValue, maxDepth: number): number {
  if (typeof value !== "object" || value === null) return 0;
  if (maxDepth <= 0) return Number.NaN;
  const members = Array.isArray(value) ? value : Object.values(value);
  let keys = Array.isArray(value) ? 0 : members.length;
  for (const member of members) {
    if (typeof member === "object") keys += countKeys(member, maxDepth - 1);
    else if (member === Number.POSITIVE_INFINITY || member === Number.NEGATIVE_INFINITY) return Number.NaN;
  }
  return keys;
}
