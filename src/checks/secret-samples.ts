import { Buffer } from "node:buffer";
import type { CredentialFormat } from "../kubernetes/credentials/formats.ts";
import type { JsonObject, JsonValue } from "../kubernetes/json.ts";
import { matchSamples } from "./match-samples.ts";
import { re2 } from "./pattern.ts";
import { textsOf } from "./pattern-texts.ts";
import type { SecretParameters } from "./secret-parameters.ts";

/** What cases of one check of secrets are made of. */
export type SecretSamples = {
  readonly parameters: SecretParameters;
  /** Keys that no pattern of names matches; fewer where the patterns match nearly everything. */
  readonly keys: readonly string[];
  /** A text that a pattern of values matches. */
  readonly secret: string | undefined;
  /** A value that is no credential by itself, and excuses no name. */
  readonly value: string;
  isClean(text: string): boolean;
  isNamed(key: string): boolean;
};

/** Values of which placeholders must leave one. */
export const valuesThatCount = ["correct horse battery", "changeme", "hunter2!", "{[(s3cret", "\u00e9", "a\nb"];

/** Samples made of the patterns themselves, so that no secret is written down anywhere. */
export function secretSamples(parameters: SecretParameters): SecretSamples {
  const values = parameters.patterns.map(({ regex }) => re2(regex));
  const names = parameters.keyNames.map(re2);
  const excuses = parameters.placeholders.map(re2);
  const matchedBy = (patterns: typeof values) => (text: string) => patterns.some((pattern) => pattern.matcher(text).find());
  const [isSecret, isNamed, isExcuse] = [matchedBy(values), matchedBy(names), matchedBy(excuses)];
  return {
    parameters,
    keys: ["a.conf", "b.conf", "c.bin", "x", "Y", "0", "-"].filter((key) => !isNamed(key)),
    secret: parameters.patterns.map(secretOf).find((text) => text !== undefined),
    value: valuesThatCount.find((text) => !isExcuse(text) && !isSecret(text)) ?? "changeme",
    isClean: (text) => !isSecret(text),
    isNamed,
  };
}

/** A text that the pattern matches, in printable ASCII, where one can be made. */
export function secretOf({ regex }: CredentialFormat): string | undefined {
  return matchSamples([regex]).matching.find((text) => /^[ -~]+$/.test(text));
}

/** Texts that the pattern matches, one for each of its literals, as far as they can be made. */
export function secretsOf(pattern: CredentialFormat): string[] {
  const matcher = re2(pattern.regex);
  const texts = [secretOf(pattern) ?? "", ...textsOf(pattern.regex, 60)].filter((text) => /^[ -~]+$/.test(text) && matcher.matcher(text).find());
  return [...new Set(pattern.literals.flatMap((literal) => texts.filter((text) => text.includes(literal)).slice(0, 1)))];
}

export const data = (entries: JsonValue): JsonObject => ({ data: entries });
export const base64 = (bytes: Buffer | string) => (typeof bytes === "string" ? Buffer.from(bytes) : bytes).toString("base64");
