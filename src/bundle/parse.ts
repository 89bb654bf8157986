import { extname } from "node:path";
import type { JsonValue } from "../kubernetes/json.ts";
import { parseDocument } from "../kubernetes/manifests/index.ts";
import { generatedMarkdown } from "../render/markdown.ts";

/** The documents in a rendered file, as Kubernetes reads them. @throws where it is not what its name says: a bug of ours */
export function parse(path: string, text: string): readonly JsonValue[] {
  const reader = readers[extname(path)];
  if (!reader) throw new Error(`${path} was rendered, and nothing here reads files of that name`);
  try {
    return reader(text);
  } catch (error) {
    throw new Error(`${path} was rendered as something that is none`, { cause: error });
  }
}

const readers: Readonly<Record<string, (text: string) => readonly JsonValue[]>> = {
  ".yaml": (text) => parseDocument(text).values,
  ".json": (text) => [JSON.parse(text) as JsonValue],
  ".md": markdown,
};

/** Any text is Markdown; this is what ours has: its first line, no control characters, every fence closed. */
function markdown(text: string): readonly JsonValue[] {
  if (!text.startsWith(`${generatedMarkdown}\n`)) throw new Error("it does not begin with what generated it");
  if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/.test(text)) throw new Error("it holds a control character");
  if ([...text.matchAll(/^ *```/gm)].length % 2 === 1) throw new Error("a fence is not closed");
  return [];
}
