/** The paths of a rule: whole ones, and beginnings with their lengths. */
export type PathIndex = { readonly whole: ReadonlySet<string>; readonly beginnings: ReadonlySet<string>; readonly lengths: readonly number[] };

export function indexPaths(patterns: readonly string[]): PathIndex {
  const beginnings = new Set(patterns.filter((pattern) => pattern.endsWith("*")).map(beginningOf));
  const whole = new Set(patterns.filter((pattern) => !pattern.endsWith("*")));
  return { whole, beginnings, lengths: [...new Set([...beginnings].map(({ length }) => length))] };
}

/** Whether the indexed paths match all that a path or a beginning matches. */
export function pathWithin(pattern: string, { whole, beginnings, lengths }: PathIndex): boolean {
  const open = pattern.endsWith("*");
  const text = open ? beginningOf(pattern) : pattern;
  return (!open && whole.has(text)) || lengths.some((length) => length <= text.length && beginnings.has(text.slice(0, length)));
}

const beginningOf = (pattern: string) => pattern.replace(/[*]+$/, "");
