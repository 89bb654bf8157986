import { admissionFormats, type CredentialFormat } from "../kubernetes/credentials/formats.ts";
import { credentialNames, placeholderValues } from "../kubernetes/credentials/names.ts";
import type { ParameterProblem } from "./field-problems.ts";
import { flatPattern } from "./flat-pattern.ts";
import { matchSamples } from "./match-samples.ts";
import { patternProblem, re2 } from "./pattern.ts";
import { longestMatch, type SecretParameters } from "./secret-parameters.ts";
import { valuesThatCount } from "./secret-samples.ts";

/** What is wrong with the parameters of a check of secrets, beyond their schema. */
export function secretProblems({ patterns, keyNames, placeholders }: SecretParameters): ParameterProblem[] {
  if (patterns.length + keyNames.length === 0) return [{ key: "", message: "nothing is asked: give patterns or keyNames" }];
  return [
    ...patterns.flatMap((pattern, index) =>
      ofPattern(pattern, patterns.slice(0, index)).map(({ key, message }) => ({ key: `patterns/${index}/${key}`, message })),
    ),
    ...texts("keyNames", keyNames),
    ...texts("placeholders", placeholders),
    ...excuseProblems(placeholders),
    ...(placeholders.length > 0 && keyNames.length === 0 ? [{ key: "placeholders", message: "placeholders excuse names of keys: give keyNames" }] : []),
  ];
}

const texts = (key: string, patterns: readonly string[]) =>
  patterns.flatMap((pattern, index) => {
    const message = isOurs(pattern) ? undefined : patternProblem(pattern);
    return message ? [{ key: `${key}/${index}`, message }] : [];
  });

const isOurs = (pattern: string) => credentialNames.includes(pattern) || placeholderValues.includes(pattern);

function excuseProblems(placeholders: readonly string[]): ParameterProblem[] {
  if (placeholders.every(isOurs) || placeholders.some((pattern) => patternProblem(pattern) !== undefined)) return [];
  const excuses = placeholders.map(re2);
  const isExcused = (value: string) => excuses.some((pattern) => pattern.matcher(value).find());
  return valuesThatCount.every(isExcused)
    ? [{ key: "placeholders", message: "these excuse every value, so that no name would count: anchor them with ^ and $" }]
    : [];
}

function ofPattern(pattern: CredentialFormat, before: readonly CredentialFormat[]): ParameterProblem[] {
  const taken = before.some(({ name }) => name === pattern.name) ? [{ key: "name", message: `another pattern is named ${pattern.name}` }] : [];
  if (isPublished(pattern)) return taken;
  const message = patternProblem(pattern.regex) ?? pieceProblem(pattern.regex);
  return [...taken, ...(message ? [{ key: "regex", message }] : matchProblems(pattern))];
}

/** The built-in formats are held by the tests: to compile them all takes longer than reading a spec. */
const isPublished = ({ regex, literals }: CredentialFormat) =>
  admissionFormats.some((format) => format.regex === regex && format.literals.join("\n") === literals.join("\n"));

/** What engines would read in another way in the bytes of binaryData, or in a piece of them. */
function pieceProblem(regex: string): string | undefined {
  if (/[^ -~]/.test(regex)) return "only printable ASCII is read alike in binaryData";
  const plain = regex
    .replaceAll(/\\[pP](\{[^}]*\}|.)/g, "\\W")
    .replaceAll(/\[(\^?)\]?(\\.|\[:\^?[a-z]+:\]|[^\]\\])*\]/g, (text) => (/^\[\^|\\[DSW]|\[:\^/.test(text) ? "\\W" : "x"));
  if (/\\[DSWB]/.test(plain)) return "negated classes are not read alike in bytes that are no text: list the characters that may stand there";
  const bare = plain.replaceAll(/\\[^AbzZ]/g, "x");
  if (bare.includes(".")) return "a dot is not read alike in bytes that are no text: list the characters that may stand there";
  return /\^|\$|\\[AzZ]/.test(bare) ? "anchors do not hold in pieces of a value: use \\b" : undefined;
}

/** What the pattern itself shows, or else texts that it matches: making those takes longer than reading a spec. */
function matchProblems({ regex, literals }: CredentialFormat): ParameterProblem[] {
  const flat = flatPattern(regex);
  if (flat && flat.shortest <= longestMatch && flat.pieces.some((piece) => literals.some((literal) => piece.includes(literal)))) return [];
  const { matching } = matchSamples([regex]);
  const without = matching.some((text) => !literals.some((literal) => text.includes(literal)));
  const tooLong = matching.length > 0 && matching.every((text) => text.length > longestMatch);
  return [
    ...(without ? [{ key: "literals", message: "the pattern matches texts that hold none of the literals: they would not be looked at" }] : []),
    ...(tooLong ? [{ key: "regex", message: `matches are longer than ${longestMatch} characters, which not every engine finds in binaryData` }] : []),
  ];
}
