import type { JsonValue } from "../json.ts";
import { parseDocument } from "./parse.ts";

const known = new WeakMap<object, readonly JsonValue[]>();

/**
 * The documents in a file's text, parsed once for as long as the file is that object: a copy with another text is another file.
 * @throws DocumentError as `parseDocument`
 */
export function documentsOf(file: { readonly text: string }): readonly JsonValue[] {
  const documents = known.get(file) ?? parseDocument(file.text).values;
  known.set(file, documents);
  return documents;
}
