import { createRequire } from "node:module";
import type { RE2JS } from "re2js";

const require = createRequire(import.meta.url);

/** A pattern as RE2 reads it; the library is large, and few specs need it. @throws where the pattern is none */
export function re2(pattern: string): RE2JS {
  return (require("re2js") as typeof import("re2js")).RE2JS.compile(pattern);
}

/** A row of word boundaries, plain characters and classes of letters and digits, each of these with a count. */
const plain = /^\^?(?:\\b|(?:\\[./-]|[A-Za-z0-9_:/ -]|\[(?:a-z|A-Z|0-9|[A-Za-z0-9_.])+-?\])(?:[?*+]|\{\d{1,3}(?:,\d{1,3})?\})?)*\$?$/;

/** Whether a pattern is right at a glance, as most are: the library takes longer to load than the rest of a spec to be read. */
export function isPlain(pattern: string): boolean {
  return pattern.length <= 100 && plain.test(pattern) && [...pattern.matchAll(/\{(\d+),(\d+)\}/g)].every(([, least, most]) => Number(least) <= Number(most));
}

/**
 * What is wrong with a regular expression, or undefined. Patterns are RE2 syntax, the part of it that Go and the C++
 * library in wasm read alike: no named groups, no `\C`. In Rego an invalid pattern would silently pass.
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function patternProblem(pattern: string): string | undefined {
  if (isPlain(pattern)) return undefined;
  if (/\(\?P?</.test(pattern)) return "named groups are not read alike by every engine; use (…)";
  if (/\\C/.test(pattern)) return "\\C is not read alike by every engine";
  try {
    re2(pattern);
    return undefined;
  } catch (error) {
    return `not a pattern in RE2 syntax: ${error instanceof Error ? error.message : String(error)}`;
  }
}
