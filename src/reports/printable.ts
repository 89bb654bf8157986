/** What moves a terminal's cursor, breaks a line or turns the direction of text, and halves of characters. */
const unprintable = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** What nearly all text of reports consists of: told apart quickly. */
const other = /[^\x20-\x7e]/;

/** Text of others' on one line of a report, unprintable characters written as \u escapes. */
export function printable(text: string): string {
  if (!other.test(text)) return text;
  return text.replaceAll(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Prose on one line, 200 characters at most. */
export function oneLine(prose: string): string {
  const text = printable(prose.slice(0, 1000).trim().replaceAll(/\s+/g, " "));
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
