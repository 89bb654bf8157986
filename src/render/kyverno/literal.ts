/**
 * A value as a JMESPath literal in which nothing of Kyverno's own syntax is left: backquotes, braces and dollars are
 * \u escapes, so that neither JMESPath nor `{{ }}` and `$( )` can read anything into it.
 * @see https://jmespath.org/specification.html#literal-expressions
 */
export function jmespath(value: unknown): string {
  const text = JSON.stringify(value).replaceAll(
    /[`{}$\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `\`${text}\``;
}

/** Whether Kyverno would look for variables in a text, which must then reach it as a literal of the rule's context. */
export function holdsVariableSyntax(text: string): boolean {
  return /\{\{|\$\(/.test(text);
}
