/** What can be said of a pattern by reading it: the texts that every match holds, and the length of the shortest. */
export type FlatPattern = { readonly pieces: readonly string[]; readonly shortest: number };

/** One atom (word boundary, escaped punctuation, perl class, bracketed class, plain character) and how often it comes. */
const token = /(?:(\\b)|\\([^\w\s])|(\\[dws]|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\])|([^\\[\](){}|.*+?^$]))(?:(\?|\*|\+)|\{(\d+)(?:,\d*)?\})?\??/y;

/**
 * Reads a pattern that is a row of atoms, such as those of credentials with a prefix; undefined where it has groups,
 * alternatives, anchors or flags, which only texts made from it would tell.
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function flatPattern(pattern: string): FlatPattern | undefined {
  const pieces = [""];
  let shortest = 0;
  for (token.lastIndex = 0; token.lastIndex < pattern.length; ) {
    const found = token.exec(pattern);
    if (!found) return undefined;
    const [, boundary, escaped, , plain, sign, count] = found;
    if (boundary !== undefined) continue;
    const least = sign === undefined ? Number(count ?? 1) : sign === "+" ? 1 : 0;
    shortest += least;
    const character = escaped ?? plain;
    if (character === undefined || sign !== undefined || count !== undefined) pieces.push("");
    else pieces[pieces.length - 1] += character;
  }
  return { pieces: pieces.filter((piece) => piece !== ""), shortest };
}
