import { re2 } from "./pattern.ts";
import { textsOf } from "./pattern-texts.ts";

/** Texts near most patterns that few of them match whole. */
const probes = ["", "!", "UPPER", "lower", "0", "-", " x", "x ", "a.b", "x".repeat(300), "\u00e9", "{}", "()[]", "'\"`", "\\", "/:@", "*+?", "$^|"];

type Samples = { readonly matching: readonly string[]; readonly other: readonly string[] };

const made = new Map<string, Samples>();

/** Texts that one of the patterns matches, and texts that none of them matches, by RE2's own reading. */
export function matchSamples(patterns: readonly string[]): Samples {
  const key = JSON.stringify(patterns);
  const samples = made.get(key) ?? makeSamples(patterns);
  made.set(key, samples);
  return samples;
}

function makeSamples(patterns: readonly string[]): Samples {
  const compiled = patterns.map(re2);
  const matches = (text: string) => compiled.some((pattern) => pattern.matcher(text).find());
  const sampled = patterns.flatMap((pattern) => textsOf(pattern, 4)).filter(matches);
  const derived = sampled.flatMap((text) => [`!${text}`, `${text}!`, `${text}\n`, `\n${text}`, text.toUpperCase(), text.slice(1), text.slice(0, -1)]);
  const unique = (texts: string[]) => [...new Set(texts)].filter((text) => text.isWellFormed()).slice(0, 6);
  return {
    matching: unique([...sampled.slice(0, 4), ...derived.filter(matches), ...sampled, ...probes.filter(matches)]),
    other: unique([...derived, ...probes].filter((text) => !matches(text))),
  };
}
