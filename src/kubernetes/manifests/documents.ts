import { Buffer } from "node:buffer";

/** The bytes of one document, or undefined where they were more than the limit and were passed over. */
export type RawDocument = {
  readonly bytes: Buffer | undefined;
  /** Line of the first byte, 1-based. */
  readonly line: number;
};

/** 16 MiB: ten times what etcd takes of one object. */
export const defaultDocumentLimit = 16 * 1024 * 1024;

const newline = 0x0a;
const brace = 0x7b;
const closingBrace = 0x7d;
const percent = 0x25;
const byteOrderMark = [0xef, 0xbb, 0xbf];
const separator = Buffer.from("\n---");
const jsonSeparator = Buffer.from("\n{");

/**
 * Cuts a stream of bytes into documents: before every line that starts with `---` and then holds nothing, a space or a
 * tab, and, where a document starts with `{`, between a `}` and a `{` that starts a line (JSON objects one after another).
 * A document keeps its own `---` line. Memory is bounded by the limit and the size of a chunk.
 * @see https://github.com/kubernetes/apimachinery/blob/v0.36.3/pkg/util/yaml/decoder.go (YAMLReader, YAMLOrJSONDecoder)
 */
export class DocumentSplitter {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #size = 0;
  #tooLarge = false;
  #startLine = 1;
  #line = 1;
  #firstByte = 0;
  /** `%YAML 1.2` belongs to the document after the `---` that follows. */
  #inDirectives = false;
  #lastByte = 0;
  #held: Buffer = Buffer.alloc(0);

  constructor(limit: number = defaultDocumentLimit) {
    this.#limit = limit;
  }

  /** Takes the next bytes and gives the documents that are complete. The chunk must not be written to afterwards. */
  push(chunk: Buffer): RawDocument[] {
    return this.#split(this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]), false);
  }

  /** Takes the end of the stream and gives the last document. */
  end(): RawDocument[] {
    const documents = this.#split(this.#held, true);
    if (this.#size > 0 || documents.length === 0) documents.push(this.#finish());
    return documents;
  }

  #split(window: Buffer, isEnd: boolean): RawDocument[] {
    const documents: RawDocument[] = [];
    let start = 0;
    for (;;) {
      if (this.#firstByte === 0) this.#begin(firstSignificantByte(window, start));
      const cut = this.#nextCut(window, start, isEnd);
      if (cut < 0) break;
      this.#add(window.subarray(start, cut));
      documents.push(this.#finish());
      start = cut;
    }
    const keep = isEnd ? 0 : undecidedTail(window, start);
    this.#add(window.subarray(start, window.length - keep));
    this.#held = window.subarray(window.length - keep);
    return documents;
  }

  #begin(firstByte: number): void {
    this.#firstByte = firstByte;
    this.#inDirectives = firstByte === percent;
  }

  /** Where the next document starts, or -1. */
  #nextCut(window: Buffer, start: number, isEnd: boolean): number {
    const json = this.#firstByte === brace ? this.#nextJson(window, start) : -1;
    const yaml = this.#nextSeparator(json < 0 ? window : window.subarray(0, json), start, isEnd);
    return yaml < 0 ? json : yaml;
  }

  #nextSeparator(window: Buffer, start: number, isEnd: boolean): number {
    let at = window.indexOf(separator, start);
    while (at >= 0) {
      const after = window[at + separator.length];
      const isSeparator = after === undefined ? isEnd : after <= 0x20;
      if (isSeparator && !this.#inDirectives) return at + 1;
      if (isSeparator) this.#inDirectives = false;
      at = window.indexOf(separator, at + 1);
    }
    return -1;
  }

  #nextJson(window: Buffer, start: number): number {
    let at = window.indexOf(jsonSeparator, start);
    while (at >= 0) {
      if (this.#byteBefore(window, start, at) === closingBrace) return at + 1;
      at = window.indexOf(jsonSeparator, at + 1);
    }
    return -1;
  }

  #byteBefore(window: Buffer, start: number, at: number): number {
    for (let index = at - 1; index >= start; index -= 1) {
      const byte = window[index] as number;
      if (byte > 0x20) return byte;
    }
    return this.#lastByte;
  }

  #add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#size += bytes.length;
    this.#line += countNewlines(bytes);
    this.#lastByte = lastSignificantByte(bytes) ?? this.#lastByte;
    if (this.#size > this.#limit) {
      this.#tooLarge = true;
      this.#parts = [];
    }
    if (!this.#tooLarge) this.#parts.push(bytes);
  }

  #finish(): RawDocument {
    const bytes = this.#tooLarge ? undefined : this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts);
    const document = { bytes, line: this.#startLine };
    this.#parts = [];
    this.#size = 0;
    this.#tooLarge = false;
    this.#startLine = this.#line;
    this.#firstByte = 0;
    this.#lastByte = 0;
    return document;
  }
}

/** Bytes at the end of a window that may be the start of a separator. */
function undecidedTail(window: Buffer, start: number): number {
  const from = Math.max(start, window.length - separator.length);
  const at = window.indexOf(newline, from);
  return at < 0 ? 0 : window.length - at;
}

/** The first byte that is neither white space nor of a byte order mark, or 0. */
function firstSignificantByte(window: Buffer, start: number): number {
  let index = start;
  while (index < window.length && ((window[index] as number) <= 0x20 || byteOrderMark.includes(window[index] as number))) index += 1;
  return window[index] ?? 0;
}

function lastSignificantByte(bytes: Buffer): number | undefined {
  let index = bytes.length - 1;
  while (index >= 0 && (bytes[index] as number) <= 0x20) index -= 1;
  return bytes[index];
}

/** Counts four bytes at a time: a loop over single bytes would take a tenth of the whole reading time. */
function countNewlines(bytes: Buffer): number {
  const aligned = (4 - (bytes.byteOffset % 4)) % 4;
  if (bytes.length < aligned + 4) return countSingly(bytes);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + aligned, (bytes.length - aligned) >> 2);
  let count = countSingly(bytes.subarray(0, aligned)) + countSingly(bytes.subarray(aligned + words.length * 4));
  for (let index = 0; index < words.length; index += 1) {
    const differences = (words[index] as number) ^ 0x0a0a0a0a;
    let zeros = ~(((differences & 0x7f7f7f7f) + 0x7f7f7f7f) | differences | 0x7f7f7f7f);
    for (; zeros !== 0; zeros &= zeros - 1) count += 1;
  }
  return count;
}

function countSingly(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (byte === newline) count += 1;
  return count;
}
