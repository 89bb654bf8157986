import { type Buffer, isAscii, isUtf8 } from "node:buffer";
import { DocumentError, placeOf } from "./document-error.ts";

const yaml11LineBreak = /[\u0085\u2028\u2029]/;

/**
 * The text of a document, without a byte order mark.
 * @throws DocumentError `not-utf8` of bytes that are no UTF-8 text, `ambiguous-yaml` of a character that Kubernetes
 * takes for a line break and other readers do not: what a comment hides from them is in force in the cluster.
 */
export function decodeDocument(bytes: Buffer): string {
  if (bytes.includes(0)) {
    const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    throw notUtf8(isUtf16 ? "UTF-16 text" : "binary data");
  }
  if (isAscii(bytes)) return bytes.toString("latin1");
  if (!isUtf8(bytes)) throw notUtf8("not UTF-8 text");
  const text = bytes.toString("utf8");
  const at = text.search(yaml11LineBreak);
  if (at >= 0) {
    const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0");
    throw new DocumentError("ambiguous-yaml", `U+${code} is a line break to Kubernetes and a plain character to other readers`, {
      place: placeOf(text, at),
      remedy: `Write \\u${code.toLowerCase()} in double quotes, or a real line break`,
    });
  }
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function notUtf8(what: string): DocumentError {
  return new DocumentError("not-utf8", `this is ${what}`, { remedy: "Save it as UTF-8" });
}
