import { giveUp } from "./give-up.ts";

export const doubleQuote = 0x22;
export const singleQuote = 0x27;
const backslash = 0x5c;

/** The escapes that YAML has from JSON; the others are rare. */
const jsonEscapes = /^(?:[^\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*$/;

/** Where the quote stands that closes `quote` in text from `start` on, or -2 where it is not before `lineEnd`. */
export function findQuote(text: string, quote: number, start: number, lineEnd: number): number {
  for (let position = start; position < lineEnd; position += 1) {
    const char = text.charCodeAt(position);
    if (char === quote && (quote === doubleQuote || text.charCodeAt(position + 1) !== quote)) return position;
    if (char === quote || (char === backslash && quote === doubleQuote)) position += 1;
  }
  return -2;
}

/** The value of what is written between two quotes. */
export function unquote(source: string, quote: number): string {
  if (source.includes("\t")) throw giveUp;
  if (quote === singleQuote) return source.includes("'") ? source.replaceAll("''", "'") : source;
  if (!source.includes("\\")) return source;
  if (!jsonEscapes.test(source)) throw giveUp;
  return JSON.parse(`"${source}"`) as string;
}

/** The value of a quoted scalar on several lines: a line break is a space, a blank line is a line break. */
export function unquoteLines(lines: readonly string[], quote: number): string {
  if (quote === doubleQuote && lines.some((line) => line.endsWith("\\"))) throw giveUp;
  const lineBreak = quote === doubleQuote ? "\\n" : "\n";
  let source = lines[0] as string;
  let blank = "";
  for (const line of lines.slice(1, -1)) {
    if (line === "") blank += lineBreak;
    else {
      source += (blank || " ") + line;
      blank = "";
    }
  }
  return unquote(source + (blank || " ") + (lines.at(-1) as string), quote);
}
