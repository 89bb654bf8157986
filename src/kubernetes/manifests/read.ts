import { Buffer } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { isObject, type JsonObject, type JsonValue } from "../json.ts";
import type { KubernetesObject } from "../request.ts";
import { decodeDocument } from "./decode.ts";
import { DocumentError } from "./document-error.ts";
import { DocumentSplitter, defaultDocumentLimit, type RawDocument } from "./documents.ts";
import { expandLists } from "./lists.ts";
import { normalizeNulls } from "./normalize.ts";
import { parseDocument } from "./parse.ts";

/** Where an object was read: its file, the first line of its document (1-based) and the document's number (1-based). */
export type ManifestSource = { readonly file: string; readonly line: number; readonly document: number };

/** What reading finds, in the order of the text. A problem ends its document, never the file. */
export type ManifestEvent =
  | { readonly type: "object"; readonly object: KubernetesObject; readonly source: ManifestSource }
  | { readonly type: "problem"; readonly diagnostic: Diagnostic }
  | { readonly type: "skipped"; readonly reason: "empty" | "not-kubernetes"; readonly source: ManifestSource };

export type ReadOptions = {
  /** Bytes of the largest document that is read; 16 MiB. */
  readonly documentLimit?: number | undefined;
};

const smallestChunk = 64 * 1024;
const largestChunk = 1024 * 1024;

/**
 * Reads a file of manifests, YAML or JSON, piece by piece: memory does not grow with the file.
 * A file that cannot be read is a problem (`unreadable-file`); nothing is thrown.
 */
export function* readManifestFile(path: string, options: ReadOptions = {}): Generator<ManifestEvent> {
  const reader = new DocumentReader(path, options);
  const file = attempt(path, () => openSync(path, "r"));
  if (typeof file !== "number") return yield file;
  try {
    let left = fstatSync(file).size;
    for (;;) {
      const chunk = attempt(path, () => readChunk(file, left));
      if (!Buffer.isBuffer(chunk)) return yield chunk;
      if (chunk.length === 0) break;
      left -= chunk.length;
      yield* reader.push(chunk);
    }
    yield* reader.end();
  } finally {
    closeSync(file);
  }
}

/** Reads manifests from a stream, such as stdin; `name` is what problems call it. A stream that fails is a problem. */
export async function* readManifestStream(name: string, stream: AsyncIterable<Uint8Array>, options: ReadOptions = {}): AsyncGenerator<ManifestEvent> {
  const reader = new DocumentReader(name, options);
  const chunks = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await chunks.next().catch((error: unknown) => unreadable(name, error));
      if ("type" in next) return yield next;
      if (next.done === true) break;
      yield* reader.push(Buffer.from(next.value));
    }
    yield* reader.end();
  } finally {
    await chunks.return?.();
  }
}

/** Reads manifests from text in memory; `name` is what problems call it. */
export function readManifestText(name: string, text: string, options: ReadOptions = {}): ManifestEvent[] {
  const reader = new DocumentReader(name, options);
  return [...reader.push(Buffer.from(text)), ...reader.end()];
}

/** The next bytes of a file, none at its end; `expected` are left of it as far as known. */
function readChunk(descriptor: number, expected: number): Buffer {
  const size = Math.min(Math.max(expected, smallestChunk), largestChunk);
  const chunk = Buffer.allocUnsafeSlow(size);
  return chunk.subarray(0, readSync(descriptor, chunk, 0, size, null));
}

function attempt<T>(file: string, action: () => T): T | ManifestEvent {
  try {
    return action();
  } catch (error) {
    return unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): ManifestEvent {
  const message = `cannot read the file: ${error instanceof Error ? error.message : String(error)}`;
  return { type: "problem", diagnostic: { code: "unreadable-file", severity: "error", message, location: { file } } };
}

/** Turns the bytes of one file into events. */
class DocumentReader {
  readonly #file: string;
  readonly #limit: number;
  readonly #splitter: DocumentSplitter;
  #document = 0;

  constructor(file: string, options: ReadOptions) {
    this.#file = file;
    this.#limit = options.documentLimit ?? defaultDocumentLimit;
    this.#splitter = new DocumentSplitter(this.#limit);
  }

  *push(chunk: Buffer): Generator<ManifestEvent> {
    for (const raw of this.#splitter.push(chunk)) yield* this.#read(raw);
  }

  *end(): Generator<ManifestEvent> {
    for (const raw of this.#splitter.end()) yield* this.#read(raw);
  }

  *#read(raw: RawDocument): Generator<ManifestEvent> {
    let source: ManifestSource = { file: this.#file, line: raw.line, document: ++this.#document };
    try {
      if (raw.bytes === undefined) throw tooLarge(this.#limit);
      const text = decodeDocument(raw.bytes);
      source = { ...source, line: raw.line + linesBeforeContent(text) };
      const { values, mayHoldNull } = parseDocument(text);
      if (values.length === 0) yield { type: "skipped", reason: "empty", source };
      for (const value of values) for (const item of expandLists(value)) yield toEvent(item, source, mayHoldNull);
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      yield { type: "problem", diagnostic: toDiagnostic(error, source, raw.line) };
    }
  }
}

function toEvent(value: JsonValue, source: ManifestSource, mayHoldNull: boolean): ManifestEvent {
  if (value === null) return { type: "skipped", reason: "empty", source };
  if (!isObject(value) || !isName(value, "apiVersion") || !isName(value, "kind")) return { type: "skipped", reason: "not-kubernetes", source };
  const object = mayHoldNull ? normalizeNulls(value) : value;
  const metadata = Object.hasOwn(object, "metadata") ? object["metadata"] : {};
  if (!isObject(metadata)) {
    const error = new DocumentError("invalid-metadata", `metadata of this ${object["kind"]} is no mapping`);
    return { type: "problem", diagnostic: toDiagnostic(error, source, source.line) };
  }
  return { type: "object", object: (metadata === object["metadata"] ? object : { ...object, metadata }) as KubernetesObject, source };
}

function isName(object: JsonObject, field: "apiVersion" | "kind"): boolean {
  return Object.hasOwn(object, field) && typeof object[field] === "string" && object[field] !== "";
}

function tooLarge(limit: number): DocumentError {
  return new DocumentError("document-too-large", `this document is larger than ${limit} bytes`, {
    remedy: "Split it: a YAML stream with lines of ---, a JSON list with jq -c '.items[]'",
  });
}

/** Lines of a document that come before its first content: `---`, comments, blank lines. */
function linesBeforeContent(text: string): number {
  let lines = 0;
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf("\n", start);
    if (!/^(?:---)?\s*(?:#.*)?$/.test(text.slice(start, end < 0 ? text.length : end))) return lines;
    if (end < 0) return 0;
    lines += 1;
    start = end + 1;
  }
  return 0;
}

function toDiagnostic(error: DocumentError, source: ManifestSource, firstLine: number): Diagnostic {
  const line = error.place === undefined ? source.line : firstLine + error.place.line - 1;
  const location = { file: source.file, line, column: error.place?.column };
  return { code: error.code, severity: "error", message: error.message, location, remedy: error.remedy };
}
