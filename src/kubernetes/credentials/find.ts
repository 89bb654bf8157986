import { createRequire } from "node:module";
import type { RE2JS } from "re2js";
import { bitsPerCharacter, characterClasses } from "./entropy.ts";
import { isDefaultPassword, isPublishedExample } from "./examples.ts";
import { type CredentialFormat, credentialFormats } from "./formats.ts";
import { credentialNames, placeholderValues } from "./names.ts";

export const suspicions = ["low", "medium", "high"] as const;
/** How sure it is: a published form; a random-looking value of such a name; a value of such a name. */
export type Suspicion = (typeof suspicions)[number];

/** What looks like a credential in a text. It tells where and how long, never what. */
export type FoundCredential = {
  /** Name of a format, or `named-credential`. */
  readonly pattern: string;
  readonly severity: Suspicion;
  /** Offset in the text. */
  readonly at: number;
  readonly length: number;
  /** Of the known ones that nobody can use. */
  readonly isExample: boolean;
};

export const namedCredential = "named-credential";

const require = createRequire(import.meta.url);
const compiled = new Map<string, RE2JS>();

/** Patterns run in linear time, whatever the text is: RE2, not JavaScript's own. */
function re2(regex: string): RE2JS {
  const known = compiled.get(regex) ?? (require("re2js") as typeof import("re2js")).RE2JS.compile(regex);
  compiled.set(regex, known);
  return known;
}

/** The patterns of names and placeholders, which nothing makes JavaScript try in two ways; they are asked of every assignment. */
const [names, placeholders] = [credentialNames, placeholderValues].map((patterns) =>
  patterns.map((pattern) => new RegExp(pattern.replace("(?i)", ""), pattern.includes("(?i)") ? "i" : "")),
) as [RegExp[], RegExp[]];
const matches = (patterns: readonly RegExp[], text: string) => patterns.some((pattern) => pattern.test(text));

/** Everything in a text that has the form of a credential. */
export function findFormats(text: string): FoundCredential[] {
  return credentialFormats.filter(({ literals }) => literals.some((literal) => text.includes(literal))).flatMap((format) => ofFormat(format, text));
}

function ofFormat({ name, regex }: CredentialFormat, text: string): FoundCredential[] {
  const found: FoundCredential[] = [];
  const matcher = re2(regex).matcher(text);
  while (matcher.find()) {
    const [at, end] = [matcher.start(), matcher.end()];
    const severity = name === "private-key" && !hasKey(text.slice(end, end + 400)) ? "low" : "high";
    found.push({ pattern: name, severity, at, length: end - at, isExample: isPublishedExample(name, text.slice(at, end)) });
  }
  return found;
}

/** Whether a key follows its first line; else the line is only spoken of. */
const hasKey = (text: string) => /[A-Za-z0-9+/]{32}/.test(text);

/** Whether a name is one that credentials have. */
export const isCredentialName = (name: string) => matches(names, name);

/** What a value is that stands under a name: of a credential's, one finding unless it is a placeholder. */
export function judgeNamed(name: string, value: string): FoundCredential[] {
  if (!isCredentialName(name) || matches(placeholders, value)) return [];
  return [named(value, 0)];
}

/** Random-looking: 3.5 bits a character are more than words have, and fewer than any password generator gives in 12. */
const isRandom = (value: string) => value.length >= 12 && characterClasses(value) >= 2 && bitsPerCharacter(value) >= 3.5;

const named = (value: string, at: number): FoundCredential => ({
  pattern: namedCredential,
  severity: isRandom(value) ? "medium" : "low",
  at,
  length: value.length,
  isExample: false,
});

/** The end of a credential's name, before what gives it a value. No part of it can match one text in two ways. */
const assigned =
  /(?:password|passwd|passphrase|pwd|secret|token|api[-_.]?key|private[-_.]?key|access[-_.]?key|secret[-_.]?key|credentials?)["']?[ \t]*(?::=|=>|[:=])[ \t]*/gi;
const bare = /[^\s"',;]{1,1000}/y;

/**
 * Values that a text gives to names of credentials, `name: value` and `name=value` in any file format. Within a text a name
 * says less than as a key: a plain word, unless programs come with it as a password, is none, and neither is code.
 */
export function findAssignments(text: string): FoundCredential[] {
  const found: FoundCredential[] = [];
  assigned.lastIndex = 0;
  for (let match = assigned.exec(text); match; match = assigned.exec(text)) {
    const { at, value } = valueAt(text, assigned.lastIndex);
    const tells = isDefaultPassword(value) || (value.length >= 6 && characterClasses(value) >= 2);
    if (tells && !isCode(value) && isCredentialName(nameBefore(text, match)) && !matches(placeholders, value)) found.push(named(value, at));
    assigned.lastIndex = Math.max(assigned.lastIndex, at + value.length);
  }
  return found;
}

/** The whole name of which the match is the end. */
function nameBefore(text: string, { 0: end, index }: RegExpExecArray): string {
  const before = /[\w.-]*$/.exec(text.slice(Math.max(0, index - 64), index))?.[0] ?? "";
  return before + (/^[\w.-]*/.exec(end)?.[0] ?? "");
}

/** The value that begins there, without its quotes; nothing where a quote is not closed on its line. */
function valueAt(text: string, start: number): { at: number; value: string } {
  const quote = text.charAt(start);
  if (quote !== '"' && quote !== "'") {
    bare.lastIndex = start;
    return { at: start, value: bare.exec(text)?.[0] ?? "" };
  }
  const value = text.slice(start + 1, start + 1001);
  const end = value.indexOf(quote);
  return { at: start + 1, value: end < 0 || value.slice(0, end).includes("\n") ? "" : value.slice(0, end) };
}

/** A variable, a call, a template: something that is worked out. */
const isCode = (value: string) => /^[$`&*!%]|[(){}<>[\]|]|\$\{|^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/.test(value);

/** The text with what has the form of a credential taken out, so that it can be shown. */
export function masked(text: string): string {
  return findFormats(text)
    .sort((one, other) => other.at - one.at)
    .reduce((shown, { at, length }) => `${shown.slice(0, at)}…${shown.slice(at + length)}`, text);
}
