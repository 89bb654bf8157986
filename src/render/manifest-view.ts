import { commentLines } from "./comment-lines.ts";
import { generatedLine } from "./generated.ts";

/** What the template of every API object has. */
export type ManifestView = {
  readonly generated: string;
  readonly comments: readonly string[];
  readonly namespace: string;
  readonly control: string;
};

/** @param comments sentences: they are broken into lines */
export function manifestView(comments: readonly string[], namespace: string, control: string): ManifestView {
  return { generated: generatedLine, comments: comments.flatMap(commentLines), namespace, control };
}
