import { extname } from "node:path";
import { documentsOf } from "../kubernetes/manifests/index.ts";
import { generatedMarkdown } from "../render/markdown.ts";

/** Reads a rendered file, YAML as Kubernetes reads it. @throws where it is not what its name says: a bug of ours */
export function parse(file: File): void {
  const { path } = file;
  const reader = readers[extname(path)];
  if (!reader) throw new Error(`${path} was rendered, and nothing here reads files of that name`);
  try {
    reader(file);
  } catch (error) {
    throw new Error(`${path} was rendered as something that is none`, { cause: error });
  }
}

type File = { readonly path: string; readonly text: string };

const readers: Readonly<Record<string, (file: File) => unknown>> = { ".yaml": documentsOf, ".json": ({ text }) => JSON.parse(text), ".md": markdown };

/** Any text is Markdown; this is what ours has: its first line, no control characters, every fence closed. */
function markdown({ text }: File): void {
  if (!text.startsWith(`${generatedMarkdown}\n`)) throw new Error("it does not begin with what generated it");
  if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/.test(text)) throw new Error("it holds a control character");
  if ([...text.matchAll(/^ *```/gm)].length % 2 === 1) throw new Error("a fence is not closed");
}
