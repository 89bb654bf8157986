/** Questions after which it is decided whether remembering pays, and how long to leave it where it does not. */
const trial = 512;
const pause = 8 * trial;

/**
 * Remembers answers by the text that they were given for, up to so many characters of texts in all; beyond that it starts
 * anew: files hold like objects side by side. Where less than one question in sixteen comes again, it rests for a while.
 */
export class Memo<T> {
  readonly #answers = new Map<string, T>();
  readonly #limit: number;
  #characters = 0;
  #asked = 0;
  #known = 0;
  #resting = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The answer to the text: the one remembered, or that of `ask`. An `ask` that throws leaves no trace. */
  get(text: string, ask: () => T): T {
    if (this.#resting > 0) {
      this.#resting -= 1;
      return ask();
    }
    flatten(text);
    this.#judgeItself();
    const known = this.#answers.get(text);
    if (known !== undefined) {
      this.#known += 1;
      return known;
    }
    const answer = ask();
    this.#remember(text, answer);
    return answer;
  }

  #remember(text: string, answer: T): void {
    if (this.#characters + text.length > this.#limit) this.#forget();
    if (text.length > this.#limit) return;
    this.#answers.set(text, answer);
    this.#characters += text.length;
  }

  #forget(): void {
    this.#answers.clear();
    this.#characters = 0;
  }

  #judgeItself(): void {
    this.#asked += 1;
    if (this.#asked <= trial) return;
    if (this.#known * 16 < this.#asked) {
      this.#forget();
      this.#resting = pause;
    }
    this.#asked = 0;
    this.#known = 0;
  }
}

/**
 * Has the engine copy a text that was put together from parts into one piece: a map that keeps the parts keeps the whole
 * documents, too, that they were cut from.
 */
function flatten(text: string): void {
  text.charCodeAt(0);
}
