import { Buffer } from "node:buffer";
import { longestMatch, type SecretParameters } from "../../checks/secret-parameters.ts";
import { cel } from "./literal.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

/** By byte: ASCII as it is, and for every other byte what matches no pattern, as it does in Go. */
const characters = `${Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join("")}\ufffd`;

/**
 * What the CEL of a check of secrets is made of. Kubernetes' CEL cannot decode base64, and matching is charged by length
 * times pattern. So a value of binaryData that holds none of a literal's forms in base64 is passed over; one that does is
 * cut into pieces, at two offsets so that no match is cut in both, and those with such a form are decoded. Each literal is
 * a variable, because each variable may cost so much.
 * @see https://kubernetes.io/docs/reference/using-api/cel/#resource-usage-limits-by-the-api-server
 */
export function secretsView({ patterns, keyNames, placeholders }: SecretParameters) {
  const literals = [...new Set(patterns.flatMap((pattern) => pattern.literals))];
  return {
    suspects: literals.map((literal) => ({ name: suspects(literals.indexOf(literal)), holds: holds("v", encodedForms(literal)) })),
    patterns: patterns.map(({ regex, literals: own }, index) => ({
      number: index + 1,
      regex: cel(regex),
      holdsLiteral: holds("t", own),
      suspects: own.map((literal) => `variables.${suspects(literals.indexOf(literal))}`).join(" + "),
      holdsForm: holds("p", own.flatMap(encodedForms)),
    })),
    piece: cel(`.{1,${((longestMatch * 2) / 3) * 4}}`),
    halfPiece: (longestMatch / 3) * 4,
    alphabet: cel(alphabet),
    characters: cel(characters),
    named: anyMatch("k", keyNames),
    placeholder: anyMatch("v", placeholders),
  };
}

const suspects = (index: number) => `suspects${index + 1}`;
const holds = (value: string, texts: readonly string[]) => texts.map((text) => `${value}.contains(${cel(text)})`).join(" || ");
const anyMatch = (value: string, regexes: readonly string[]) => regexes.map((regex) => `${value}.matches(${cel(regex)})`).join(" || ");

/** The three forms that a text has in base64, by its offset: the characters that it alone determines. */
export function encodedForms(text: string): string[] {
  return [0, 1, 2].map((offset) =>
    Buffer.from("\0".repeat(offset) + text)
      .toString("base64")
      .slice(Math.ceil((8 * offset) / 6), Math.floor((8 * (offset + Buffer.byteLength(text))) / 6)),
  );
}
