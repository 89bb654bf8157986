import { distance } from "fastest-levenshtein";

const longest = 60;

/** A value as messages show it: JSON, 60 characters at most. */
export function show(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(outline(value)) ?? String(value));
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** What is shown of a value: the beginning of long texts and lists, so that no megabyte is serialised for 60 characters. */
function outline(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return value.slice(0, longest);
  if (typeof value !== "object" || value === null) return value;
  if (depth === 3) return Array.isArray(value) ? [] : {};
  if (Array.isArray(value)) return value.slice(0, longest).map((item) => outline(item, depth + 1));
  const shown = Object.entries(value).slice(0, longest);
  return Object.fromEntries(shown.map(([key, item]) => [key.slice(0, longest), outline(item, depth + 1)]));
}

/** The candidate that was probably meant, or undefined where none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > 100) return undefined;
  return candidates
    .map((candidate) => ({ candidate, far: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, far }) => far <= Math.max(2, Math.floor(Math.min(word.length, candidate.length) / 3)) && far < word.length)
    .sort((one, other) => one.far - other.far)[0]?.candidate;
}

/** Characters of the longest list that a remedy shows. */
const longestList = 300;

/** A remedy that names what was probably meant, else what there is. */
export function choose(word: string, candidates: readonly string[], label = "one of"): string | undefined {
  const near = nearest(word, candidates);
  if (near !== undefined) return `did you mean ${JSON.stringify(near)}?`;
  const list = candidates.join(", ");
  return list !== "" && list.length <= longestList ? `${label}: ${list}` : undefined;
}
