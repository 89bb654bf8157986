import { distance } from "fastest-levenshtein";

/** The candidate that was probably meant: at most two letters away, or a third of a short word. */
export function nearest(word: string, candidates: readonly string[], farthest = 2): string | undefined {
  if (word === "" || word.length > 100) return undefined;
  const ranked = candidates
    .filter((candidate) => candidate !== "" && Math.abs(candidate.length - word.length) <= farthest)
    .map((candidate) => ({ candidate, far: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((one, other) => one.far - other.far);
  const [best] = ranked;
  return best && best.far <= farthest && best.far < Math.min(word.length, best.candidate.length) ? best.candidate : undefined;
}

/** `did you mean "x"?`, else the candidates. */
export function didYouMean(word: string, candidates: readonly string[], label = "one of"): string {
  const near = nearest(word, candidates);
  return near === undefined ? `${label}: ${candidates.join(", ")}` : `did you mean ${JSON.stringify(near)}?`;
}
