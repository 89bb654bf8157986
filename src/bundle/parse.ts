import { extname } from "node:path";
import { loadAll } from "js-yaml";
import { generatedMarkdown } from "../render/markdown.ts";

/** @throws where a rendered file is not what its name says: a bug of ours */
export function parse(path: string, text: string): void {
  const reader = readers[extname(path)];
  if (!reader) throw new Error(`${path} was rendered, and nothing here reads files of that name`);
  try {
    reader(text);
  } catch (error) {
    throw new Error(`${path} was rendered as something that is none`, { cause: error });
  }
}

const readers: Readonly<Record<string, (text: string) => unknown>> = { ".yaml": (text) => loadAll(text), ".json": (text) => JSON.parse(text), ".md": markdown };

/** Any text is Markdown; this is what ours has: its first line, no control characters, every fence closed. */
function markdown(text: string): void {
  if (!text.startsWith(`${generatedMarkdown}\n`)) throw new Error("it does not begin with what generated it");
  if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/.test(text)) throw new Error("it holds a control character");
  if ([...text.matchAll(/^ *```/gm)].length % 2 === 1) throw new Error("a fence is not closed");
}
