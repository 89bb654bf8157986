/**
 * Remembers answers by the text that they were given for, up to so many characters of texts in all; beyond that it starts
 * anew. What was asked for again lately is likely to come again: files hold like objects side by side.
 */
export class Memo<T> {
  readonly #answers = new Map<string, T>();
  readonly #limit: number;
  #characters = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The answer to the text: the one remembered, or that of `ask`. An `ask` that throws leaves no trace. */
  get(text: string, ask: () => T): T {
    const known = this.#answers.get(text);
    if (known !== undefined) return known;
    const answer = ask();
    if (this.#characters + text.length > this.#limit) {
      this.#answers.clear();
      this.#characters = 0;
    }
    if (text.length <= this.#limit) {
      this.#answers.set(text, answer);
      this.#characters += text.length;
    }
    return answer;
  }
}
