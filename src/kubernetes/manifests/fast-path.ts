import type { JsonObject, JsonValue } from "../json.ts";
import { dash, hash, LineReader, maxDepth, newline, tab } from "./fast-line.ts";
import { doubleQuote, findQuote, singleQuote, unquoteLines } from "./fast-quoted.ts";
import { giveUp } from "./give-up.ts";

/** What the fast path gives: the value, and whether a null is in it. */
export type FastDocument = { readonly value: JsonValue; readonly hasNull: boolean };

/** Any character but tab, line feed, printable ASCII and common text: carriage returns, controls, surrogates. */
const unusual = /[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

const pipe = 0x7c;
const greater = 0x3e;

/**
 * Reads the common form of a manifest several times faster than the YAML parser does: block mappings and sequences, plain
 * scalars, quoted scalars and flow collections on one line, simple block scalars; tabs in literal ones and comments alone. Undefined where the text holds anything
 * else, right or wrong: the YAML parser decides, and what is read here it reads alike.
 */
export function parseFast(text: string): FastDocument | undefined {
  if (unusual.test(text)) return undefined;
  try {
    return new BlockReader(text).document();
  } catch (error) {
    if (error === giveUp) return undefined;
    throw error;
  }
}

class BlockReader extends LineReader {
  document(): FastDocument {
    this.nextLine();
    if (this.indent === 0 && this.text.startsWith("---", this.position)) {
      this.position += 3;
      this.expectLineEnd();
      this.nextLine();
    }
    if (this.indent !== 0) throw giveUp;
    const value = this.collection(0, 0);
    if (value === undefined || this.indent >= 0) throw giveUp;
    return { value, hasNull: this.hasNull };
  }

  /** The collection that starts at the current position, `indent` columns from the start of its line. */
  private collection(indent: number, depth: number): JsonValue | undefined {
    if (depth > maxDepth) throw giveUp;
    if (this.isDash(this.position)) return this.sequence(indent, depth);
    return this.keyEnd(this.position) < 0 ? undefined : this.mapping(indent, depth);
  }

  private mapping(indent: number, depth: number): JsonObject {
    const object: JsonObject = {};
    let count = 0;
    do {
      const end = this.keyEnd(this.position);
      if (end < 0) throw giveUp;
      const key = this.key(this.position, end);
      this.position = end + 1;
      object[key] = this.value(indent, depth, true);
      count += 1;
      if (this.indent > indent) throw giveUp;
    } while (this.indent === indent && !this.isDash(this.position));
    this.expectKeys(object, count);
    return object;
  }

  private sequence(indent: number, depth: number): JsonValue[] {
    const items: JsonValue[] = [];
    do {
      items.push(this.item(indent, depth));
      if (this.indent > indent) throw giveUp;
    } while (this.indent === indent && this.isDash(this.position));
    return items;
  }

  /** A collection may start on the line of its dash. */
  private item(indent: number, depth: number): JsonValue {
    const afterDash = this.position + 1;
    const start = this.skipSpaces(afterDash);
    if (start < this.lineEnd) {
      this.position = start;
      const value = this.collection(indent + 1 + start - afterDash, depth + 1);
      if (value !== undefined) return value;
    }
    this.position = afterDash;
    return this.value(indent, depth, false);
  }

  /** The value after a colon or a dash of a collection at `indent`; goes on to the line after it. */
  private value(indent: number, depth: number, inMapping: boolean): JsonValue {
    const start = this.skipSpaces(this.position);
    const first = this.text.charCodeAt(start);
    if (start >= this.lineEnd || first === hash) return this.valueBelow(indent, depth, inMapping);
    if (first === pipe || first === greater) return this.blockScalar(start, indent, first === pipe);
    this.position = start;
    return this.scalar(first, indent, depth);
  }

  private valueBelow(indent: number, depth: number, inMapping: boolean): JsonValue {
    this.nextLine();
    if (this.indent > indent || (inMapping && this.indent === indent && this.isDash(this.position))) {
      const value = this.collection(this.indent, depth + 1);
      return value === undefined ? this.scalar(this.text.charCodeAt(this.position), indent, depth) : value;
    }
    this.hasNull = true;
    return null;
  }

  /** A scalar or flow collection that starts at the current position. */
  private scalar(first: number, indent: number, depth: number): JsonValue {
    const isQuoted = first === doubleQuote || first === singleQuote;
    const value = isQuoted ? (this.quoted(first) ?? this.quotedLines(first, indent)) : (this.flow(first, depth) ?? this.plain(first, indent));
    this.expectLineEnd();
    this.nextLine();
    return value;
  }

  /** A quoted scalar that goes on in the lines after its first. */
  private quotedLines(quote: number, indent: number): string {
    const text = this.text;
    const lines = [this.trimmed(this.position + 1, this.lineEnd)];
    for (;;) {
      const lineStart = this.lineEnd + 1;
      if (lineStart >= text.length) throw giveUp;
      const start = this.skipSpaces(lineStart);
      this.lineEnd = this.lineEndAfter(start);
      if (start < this.lineEnd && start - lineStart <= indent) throw giveUp;
      const end = findQuote(text, quote, start, this.lineEnd);
      lines.push(end < 0 ? this.trimmed(start, this.lineEnd) : text.slice(start, end));
      if (end < 0) continue;
      this.position = end + 1;
      return unquoteLines(lines, quote);
    }
  }

  /** A plain scalar: it goes on in the lines that are indented deeper than its collection. */
  private plain(first: number, indent: number): JsonValue {
    if (!this.isPlainStart(first)) throw giveUp;
    const end = this.plainEnd(this.position);
    let source = this.text.slice(this.position, end);
    this.position = end;
    while (this.skipSpaces(this.position) === this.lineEnd) {
      let lineStart = this.lineEnd + 1;
      let start = this.skipSpaces(lineStart);
      let blankLines = "";
      while (this.text.charCodeAt(start) === newline) {
        blankLines += "\n";
        lineStart = start + 1;
        start = this.skipSpaces(lineStart);
      }
      if (start >= this.text.length || start - lineStart <= indent || this.text.charCodeAt(start) === hash) break;
      this.lineEnd = this.lineEndAfter(start);
      this.position = this.plainEnd(start);
      source += (blankLines === "" ? " " : blankLines) + this.text.slice(start, this.position);
    }
    return this.resolve(source);
  }

  /** `|`, `|-`, and `>`, `>-` of lines without blank or deeper ones between them. */
  private blockScalar(position: number, indent: number, isLiteral: boolean): string {
    const text = this.text;
    const isStrip = text.charCodeAt(position + 1) === dash;
    if (position + (isStrip ? 2 : 1) !== this.lineEnd) throw giveUp;
    const lines: string[] = [];
    let width = -1;
    let contentLines = 0;
    for (let start = this.lineEnd + 1; start < text.length; start = this.lineEnd + 1) {
      const lineEnd = this.lineEndAfter(start);
      const first = this.skipSpaces(start);
      const column = first - start;
      if (first === lineEnd) {
        if (column > 0 || width < 0) throw giveUp;
        lines.push("");
      } else {
        if (column <= indent) break;
        if (width < 0) width = column;
        if (column < width) throw giveUp;
        if (text.charCodeAt(first) === tab && (!isLiteral || lines.length === 0)) throw giveUp;
        if (!isLiteral && (column > width || contentLines < lines.length)) throw giveUp;
        lines.push(text.slice(start + width, lineEnd));
        contentLines = lines.length;
      }
      this.lineEnd = lineEnd;
    }
    if (contentLines === 0) throw giveUp;
    lines.length = contentLines;
    this.nextLine();
    return lines.join(isLiteral ? "\n" : " ") + (isStrip ? "" : "\n");
  }
}
