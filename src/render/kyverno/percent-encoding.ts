/**
 * Characters that Kyverno would read as something else in a value that a condition compares: variables (`{{ }}`,
 * `$( )`), wildcards, and the encoding's own sign, which comes first.
 */
const special = ["%", "{", "}", "$", "`", "*", "?"];

const encoded = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** The steps of the encoding as JMESPath literals, for texts of the judged object. */
export const percentEncodings = special.map((character) => ({ pattern: `'[${character}]'`, replacement: `'${encoded(character)}'` }));

/** The same encoding for texts of the spec: texts are equal where their encodings are. */
export function percentEncode(text: string): string {
  return special.reduce((result, character) => result.replaceAll(character, encoded(character)), text);
}
