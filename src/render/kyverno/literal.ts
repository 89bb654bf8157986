import { escapeUnprintable, unicodeEscape } from "../unprintable.ts";

/**
 * A value as a JMESPath literal in which nothing of Kyverno's own syntax is left: backquotes, braces and dollars are
 * \u escapes, so that neither JMESPath nor `{{ }}` and `$( )` can read anything into it.
 * @see https://jmespath.org/specification.html#literal-expressions
 */
export function jmespath(value: unknown): string {
  return `\`${inert(value)}\``;
}

/** A quoted identifier of JMESPath, in which nothing is left either. */
export function identifier(key: string): string {
  return inert(key);
}

/** JSON in which the characters that begin something in JMESPath or Kyverno are escapes. */
function inert(value: unknown): string {
  return escapeUnprintable(JSON.stringify(value)).replaceAll(/[`{}$]/g, unicodeEscape);
}

/** Whether Kyverno would look for variables in a text, which must then reach it as a literal of the rule's context. */
export function holdsVariableSyntax(text: string): boolean {
  return /\{\{|\$\(/.test(text);
}
