import type { RenderedFile } from "./renderer.ts";

/** The order of files: by code units, the same in every locale. */
export function byPath(left: RenderedFile, right: RenderedFile): number {
  return left.path < right.path ? -1 : left.path > right.path ? 1 : 0;
}
