import type { JsonObject, JsonScalar, JsonValue } from "../json.ts";
import { doubleQuote, findQuote, singleQuote, unquote } from "./fast-quoted.ts";
import { giveUp } from "./give-up.ts";
import { resolvePlain } from "./plain-scalar.ts";

export const maxDepth = 50;
const maxKeyLength = 1000;

export const tab = 0x09;
export const newline = 0x0a;
export const space = 0x20;
export const hash = 0x23;
export const dash = 0x2d;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Characters of keys, and of plain scalars in flow collections. */
const isWord = new Uint8Array(128);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./$-") isWord[char.charCodeAt(0)] = 1;

/** Characters that no plain scalar starts with; a dash or a colon may, where more follows at once. */
const isIndicator = new Uint8Array(128);
for (const char of "\t#&*!|>'\"%@`,[]{}?:-<=") isIndicator[char.charCodeAt(0)] = 1;

/** Keys met before, by their characters: manifests repeat a few hundred, and a new string costs more than a look-up. */
const knownKeys: (string | undefined)[] = new Array(1024).fill(undefined);

function keySlot(text: string, start: number, end: number): number {
  let sum = end - start;
  for (let position = start; position < end; position += 1) sum = (Math.imul(sum, 31) + text.charCodeAt(position)) | 0;
  return (sum ^ (sum >>> 10)) & 1023;
}

/** A cursor over one line after another, and what can stand on a line: keys, scalars, flow collections. */
export class LineReader {
  protected readonly text: string;
  /** Where to read on in the current line. */
  protected position = 0;
  protected lineEnd = -1;
  /** Spaces before the content of the current line; -1 at the end of the text. */
  protected indent = -1;
  protected hasNull = false;

  constructor(text: string) {
    this.text = text;
  }

  /** Goes to the next line that is neither blank nor a comment. */
  protected nextLine(): void {
    const text = this.text;
    let start = this.lineEnd + 1;
    while (start < text.length) {
      let position = start;
      while (text.charCodeAt(position) === space) position += 1;
      const first = text.charCodeAt(position);
      if (first === newline) {
        start = position + 1;
        continue;
      }
      const lineEnd = this.lineEndAfter(position);
      if (first !== hash && position < lineEnd) {
        this.indent = position - start;
        this.position = position;
        this.lineEnd = lineEnd;
        return;
      }
      start = lineEnd + 1;
    }
    this.lineEnd = text.length;
    this.indent = -1;
  }

  protected lineEndAfter(position: number): number {
    const end = this.text.indexOf("\n", position);
    return end < 0 ? this.text.length : end;
  }

  protected skipSpaces(start: number): number {
    let position = start;
    while (this.text.charCodeAt(position) === space) position += 1;
    return position;
  }

  /** A part of the line without the spaces at its end. */
  protected trimmed(start: number, lineEnd: number): string {
    let end = lineEnd;
    while (end > start && this.text.charCodeAt(end - 1) === space) end -= 1;
    return this.text.slice(start, end);
  }

  /** Nothing but spaces or a comment may follow. */
  protected expectLineEnd(): void {
    const position = this.skipSpaces(this.position);
    if (position >= this.lineEnd) return;
    if (position === this.position || this.text.charCodeAt(position) !== hash) throw giveUp;
  }

  /** Is there the dash of a sequence item? */
  protected isDash(position: number): boolean {
    if (this.text.charCodeAt(position) !== dash) return false;
    return position + 1 === this.lineEnd || this.text.charCodeAt(position + 1) === space;
  }

  /** Where the colon of a key is that starts at `start`, or -1 where no simple key does. */
  protected keyEnd(start: number): number {
    const text = this.text;
    const first = text.charCodeAt(start);
    let end = start;
    if (first === doubleQuote || first === singleQuote) end = findQuote(text, first, start + 1, this.lineEnd) + 1;
    else if (first !== dash) while (isWord[text.charCodeAt(end)] === 1) end += 1;
    if (end === start || end >= this.lineEnd || text.charCodeAt(end) !== colon || end - start > maxKeyLength) return -1;
    return end + 1 === this.lineEnd || text.charCodeAt(end + 1) === space ? end : -1;
  }

  protected key(start: number, end: number): string {
    const first = this.text.charCodeAt(start);
    if (first === doubleQuote || first === singleQuote) return unquote(this.text.slice(start + 1, end - 1), first);
    const slot = keySlot(this.text, start, end);
    const known = knownKeys[slot];
    if (known !== undefined && known.length === end - start && this.text.startsWith(known, start)) return known;
    const source = this.text.slice(start, end);
    if (resolvePlain(source) !== source) throw giveUp;
    knownKeys[slot] = source;
    return source;
  }

  /** A key twice, or one that is set in another way than by assignment, is for the YAML parser. */
  protected expectKeys(object: JsonObject, count: number): void {
    if (Object.keys(object).length !== count) throw giveUp;
  }

  protected isPlainStart(first: number): boolean {
    if (first >= 128 || isIndicator[first] === 0) return true;
    const next = this.position + 1;
    return (first === dash || first === colon) && next < this.lineEnd && this.text.charCodeAt(next) !== space;
  }

  /** The end of the plain scalar that starts, or goes on, at `start`. */
  protected plainEnd(start: number): number {
    const text = this.text;
    const lineEnd = this.lineEnd;
    let end = start;
    for (let position = start; position < lineEnd; position += 1) {
      const char = text.charCodeAt(position);
      if (char === space) continue;
      if (char === hash && end < position) break;
      if (char === tab) throw giveUp;
      if (char === colon && (position + 1 === lineEnd || text.charCodeAt(position + 1) === space)) throw giveUp;
      end = position + 1;
    }
    return end;
  }

  protected resolve(source: string): JsonScalar {
    const value = resolvePlain(source);
    if (typeof value === "number" && !Number.isFinite(value)) throw giveUp;
    if (value === null) this.hasNull = true;
    return value;
  }

  /** A quoted scalar that ends on its line; undefined where it does not. */
  protected quoted(quote: number): string | undefined {
    const start = this.position + 1;
    const end = findQuote(this.text, quote, start, this.lineEnd);
    if (end < 0) return undefined;
    this.position = end + 1;
    return unquote(this.text.slice(start, end), quote);
  }

  /** A flow collection that ends on its line; undefined where none starts here. */
  protected flow(first: number, depth: number): JsonValue | undefined {
    if (first === openBracket) return this.flowSequence(depth + 1);
    return first === openBrace ? this.flowMapping(depth + 1) : undefined;
  }

  private flowSequence(depth: number): JsonValue[] {
    const items: JsonValue[] = [];
    this.position = this.skipSpaces(this.position + 1);
    while (this.text.charCodeAt(this.position) !== closeBracket) {
      items.push(this.flowValue(depth));
      this.flowNext(closeBracket);
    }
    this.position += 1;
    return items;
  }

  private flowMapping(depth: number): JsonObject {
    const object: JsonObject = {};
    let count = 0;
    this.position = this.skipSpaces(this.position + 1);
    while (this.text.charCodeAt(this.position) !== closeBrace) {
      const end = this.keyEnd(this.position);
      if (end < 0 || this.text.charCodeAt(end + 1) !== space) throw giveUp;
      const key = this.key(this.position, end);
      this.position = this.skipSpaces(end + 1);
      object[key] = this.flowValue(depth);
      count += 1;
      this.flowNext(closeBrace);
    }
    this.expectKeys(object, count);
    this.position += 1;
    return object;
  }

  private flowValue(depth: number): JsonValue {
    const start = this.position;
    if (depth > maxDepth || start >= this.lineEnd) throw giveUp;
    const first = this.text.charCodeAt(start);
    if (first === doubleQuote || first === singleQuote) {
      const value = this.quoted(first);
      if (value === undefined) throw giveUp;
      return value;
    }
    const value = this.flow(first, depth);
    if (value !== undefined) return value;
    let end = start;
    while (isWord[this.text.charCodeAt(end)] === 1) end += 1;
    if (end === start || (first === dash && end === start + 1)) throw giveUp;
    this.position = end;
    return this.resolve(this.text.slice(start, end));
  }

  /** Steps over a comma; leaves the closing bracket. */
  private flowNext(close: number): void {
    this.position = this.skipSpaces(this.position);
    const next = this.position < this.lineEnd ? this.text.charCodeAt(this.position) : -1;
    if (next === comma) this.position = this.skipSpaces(this.position + 1);
    else if (next !== close) throw giveUp;
  }
}
