import type { JsonObject } from "../../kubernetes/json.ts";
import { commentLines } from "../comment-lines.ts";
import { generatedLine } from "../generated.ts";
import { renderTemplate } from "../handlebars.ts";

type DocumentView = { readonly generated: string; readonly comments: readonly string[]; readonly documents: readonly JsonObject[] };

/** A configuration in a platform's own format, of one document or more. @param comments sentences: they are broken into lines */
export function renderDocument(comments: readonly string[], ...documents: readonly JsonObject[]): string {
  const view: DocumentView = { generated: generatedLine, comments: comments.flatMap(commentLines), documents };
  return renderTemplate("bootstrap/document.yaml", view);
}

/** Without the entries that are undefined, and undefined where none is left. */
export function present(fields: Readonly<Record<string, JsonObject[string] | undefined>>): JsonObject | undefined {
  const found = Object.entries(fields).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0));
  return found.length > 0 ? (Object.fromEntries(found) as JsonObject) : undefined;
}
