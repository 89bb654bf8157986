/**
 * Writes as \u escapes what a YAML stream may not hold or what some reader takes for a line break: control characters, DEL,
 * U+0085, U+2028, U+2029, U+FEFF, U+FFFE and U+FFFF. JSON, JMESPath and CEL read the escapes alike.
 * @see https://yaml.org/spec/1.2.2/#51-character-set
 */
export function escapeUnprintable(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, unicodeEscape);
}

/** A character as \u and four hex digits. */
export function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
