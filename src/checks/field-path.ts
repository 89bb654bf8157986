/**
 * A path to a field, in the spelling people know from kubectl's JSONPath: `securityContext.runAsNonRoot`,
 * `metadata.labels['acme.io/team']`, `volumes[*].hostPath`.
 *
 * Held as groups of keys: each `[*]` ends a group, the next goes on from every element of the list found there.
 */
export type FieldPath = readonly (readonly string[])[];

const segment = /\.?([A-Za-z_][A-Za-z0-9_-]*)|\['((?:[^'\\]|\\['\\])*)'\]|(\[\*\])/y;

/** Lists within lists that a path may go through. */
const maximumGroups = 3;

/**
 * Parses a path.
 * @returns the groups, or a sentence that says what is wrong with the text.
 */
export function parseFieldPath(text: string): FieldPath | string {
  const groups: string[][] = [[]];
  segment.lastIndex = 0;
  while (segment.lastIndex < text.length) {
    const at = segment.lastIndex;
    const match = segment.exec(text);
    if (!match || (at === 0 && match[0].startsWith("."))) {
      return `cannot read the path at character ${at + 1} (${JSON.stringify(text.slice(at, at + 12))}); write fields as a.b, keys with other characters as a['x.y/z'], lists as a[*]`;
    }
    if (at > 0 && match[1] !== undefined && !match[0].startsWith(".")) return `a dot is missing at character ${at + 1}`;
    const group = groups.at(-1) as string[];
    if (match[3]) {
      if (group.length === 0) return "[*] must follow a field";
      groups.push([]);
    } else {
      group.push(match[1] ?? (match[2] as string).replaceAll(/\\(['\\])/g, "$1"));
    }
  }
  if ((groups[0] as string[]).length === 0) return "the path is empty";
  if (groups.length > maximumGroups) return `at most ${maximumGroups - 1} [*] can stand in one path`;
  return groups;
}

/** A group in braces, after a start in which braces stand at most within the quotes of a key. */
const braces = /^((?:[^{}']|'(?:[^'\\]|\\.)*')*)\{([^{}']*)\}(.*)$/s;

/** The paths that a text with alternatives in braces stands for, as a shell expands it: `{a,b.c}.d` is `a.d` and `b.c.d`. */
export function alternatives(text: string): string[] {
  const [, start, group, rest] = braces.exec(text) ?? [];
  if (group === undefined) return [text];
  const ends = alternatives(rest as string);
  return group.split(",").flatMap((part) => ends.map((end) => `${start}${part.trim()}${end}`));
}

/** The groups of a path that the spec's validation has already accepted. */
export function fieldPath(text: string): FieldPath {
  const parsed = parseFieldPath(text);
  if (typeof parsed === "string") throw new TypeError(`${text}: ${parsed}`);
  return parsed;
}
