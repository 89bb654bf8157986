/** The next of so many choices, 0-based. */
type Choose = (count: number) => number;
type Maker = (choose: Choose) => string;

const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
/** Letters and digits first: they can stand wherever a text is asked for, in a key as well. */
const printable = [...ascii.filter((character) => /\w/.test(character)), ...ascii.filter((character) => !/\w/.test(character))];
const members = (test: RegExp) => printable.filter((character) => test.test(character));

/** What stands for a class, of printable ASCII. */
const classes: Readonly<Record<string, readonly string[]>> = {
  d: members(/\d/),
  D: members(/\D/),
  w: members(/\w/),
  W: members(/\W/),
  s: [" "],
  S: members(/\S/),
  alpha: members(/[A-Za-z]/),
  digit: members(/\d/),
  alnum: members(/[A-Za-z0-9]/),
  upper: members(/[A-Z]/),
  lower: members(/[a-z]/),
  punct: members(/[!-/:-@[-`{-~]/),
  space: [" "],
  blank: [" "],
  xdigit: members(/[A-Fa-f0-9]/),
  word: members(/\w/),
  print: printable,
  graph: members(/\S/),
  ascii: printable,
};

const controls: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", f: "\f", v: "\v", a: "\u0007" };

/**
 * Texts that a pattern matches whole, for the most part: alternatives, characters and counts in turn, so that as many texts
 * as an alternative has branches show each of them, and in capitals, too, where the pattern does not tell them apart.
 * Anchors and flags are passed over, so whoever needs a match asks RE2.
 * Empty where the pattern holds what is not known here.
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function textsOf(pattern: string, count: number): string[] {
  const make = new PatternReader(pattern).read();
  if (!make) return [];
  const text = (index: number) => {
    let calls = 0;
    return make((choices) => (index + 7 * calls++) % choices);
  };
  const texts = Array.from({ length: count }, (_, index) => text(index));
  return [...new Set(/\(\?[a-zA-Z]*i/.test(pattern) ? texts.flatMap((made) => [made, made.toUpperCase()]) : texts)];
}

class PatternReader {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  /** Undefined where something was not understood. */
  read(): Maker | undefined {
    try {
      const make = this.#alternatives();
      return this.#at === this.#pattern.length ? make : undefined;
    } catch {
      return undefined;
    }
  }

  #alternatives(): Maker {
    const branches = [this.#row()];
    while (this.#take(/\|/y)) branches.push(this.#row());
    return branches.length === 1 ? (branches[0] as Maker) : (choose) => (branches[choose(branches.length)] as Maker)(choose);
  }

  #row(): Maker {
    const parts: Maker[] = [];
    while (this.#at < this.#pattern.length && !/[|)]/.test(this.#pattern[this.#at] as string)) parts.push(this.#counted(this.#atom()));
    return (choose) => parts.map((part) => part(choose)).join("");
  }

  #counted(atom: Maker): Maker {
    const found = this.#take(/(?:([?*+])|\{(\d+)(,?)(\d*)\})[?]?/y);
    if (!found) return atom;
    const [, sign, from, comma, to] = found;
    const least = sign === undefined ? Number(from) : sign === "+" ? 1 : 0;
    const more = sign === "?" ? 1 : sign !== undefined || (comma === "," && to === "") ? 2 : comma === "," ? Math.min(Number(to) - least, 2) : 0;
    return (choose) => Array.from({ length: least + choose(more + 1) }, () => atom(choose)).join("");
  }

  #atom(): Maker {
    if (this.#take(/\(\?[a-zA-Z]+\)|[\^$]|\\[bBAz]/y)) return () => "";
    if (this.#take(/\((\?(P?<\w+>|[a-zA-Z]*:))?/y)) {
      const inner = this.#alternatives();
      this.#expect(/\)/y);
      return inner;
    }
    if (this.#take(/\[/y)) return oneOf(this.#bracketed());
    if (this.#take(/\./y)) return oneOf(printable);
    return oneOf(this.#character());
  }

  /** What stands between `[` and `]`. */
  #bracketed(): readonly string[] {
    const isNegated = this.#take(/\^/y) !== undefined;
    const listed: string[] = [];
    do {
      const posix = this.#take(/\[:(\w+):\]/y);
      const from = posix ? known(classes[posix[1] as string]) : this.#character();
      const range = from.length === 1 && this.#take(/-(?!\])/y);
      listed.push(...(range ? between(from[0] as string, this.#character()[0] as string) : from));
    } while (!this.#take(/\]/y));
    return isNegated ? printable.filter((character) => !listed.includes(character)) : listed;
  }

  /** A character, or those that a class stands for. */
  #character(): readonly string[] {
    const hex = this.#take(/\\x(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]+)\})/y);
    if (hex) return [String.fromCodePoint(Number.parseInt((hex[1] ?? hex[2]) as string, 16))];
    const letter = this.#take(/\\([a-zA-Z])/y)?.[1];
    if (letter !== undefined) return known(letter in controls ? [controls[letter] as string] : classes[letter]);
    const [, escaped, plain] = this.#expect(/\\([^\w\s])|([^\\])/suy);
    return [(escaped ?? plain) as string];
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#pattern);
    if (found) this.#at = pattern.lastIndex;
    return found ?? undefined;
  }

  #expect(pattern: RegExp): RegExpExecArray {
    return known(this.#take(pattern));
  }
}

const oneOf =
  (characters: readonly string[]): Maker =>
  (choose) =>
    known(characters[choose(characters.length)]);

function between(first: string, last: string): string[] {
  const from = known(first.codePointAt(0));
  return Array.from({ length: Math.min(known(last.codePointAt(0)) - from + 1, 256) }, (_, index) => String.fromCodePoint(from + index));
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError("not known here");
  return value;
}
