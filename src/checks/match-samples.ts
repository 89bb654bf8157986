import { createRequire } from "node:module";
import { re2 } from "./pattern.ts";

const require = createRequire(import.meta.url);

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
  const sampled = patterns.flatMap((pattern) => sampleOf(pattern)).filter(matches);
  const derived = sampled.flatMap((text) => [`${text}\n`, `\n${text}`, `${text}!`, `!${text}`, text.toUpperCase(), text.slice(1), text.slice(0, -1)]);
  const unique = (texts: string[]) => [...new Set(texts)].filter((text) => text.isWellFormed()).slice(0, 6);
  return {
    matching: unique([...sampled, ...probes.filter(matches)]),
    other: unique([...derived, ...probes].filter((text) => !matches(text))),
  };
}

/** A few texts made from the pattern, or from it anchored and without what JavaScript's generator cannot make; may be none. */
export function sampleOf(pattern: string, count = 3): string[] {
  // Hundreds of modules, and only the making of cases needs them.
  const { default: fc } = require("fast-check") as typeof import("fast-check");
  const plain = pattern.replaceAll(/\\[bBAz]|\(\?[a-zA-Z]+\)/g, "");
  return [...new Set([pattern, plain, `^(?:${plain})$`])].flatMap((text) => {
    try {
      return fc.sample(fc.stringMatching(new RegExp(text, "u")), { numRuns: count, seed: 1 });
    } catch {
      return [];
    }
  });
}
