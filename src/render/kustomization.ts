import { posix } from "node:path";
import { byPath } from "./by-path.ts";
import { generatedLine } from "./generated.ts";
import { renderTemplate } from "./handlebars.ts";
import type { RenderedFile } from "./renderer.ts";

/** A kustomization.yaml in the folder that applies every one of these files; none where there is no file. */
export function kustomization(folder: string, files: readonly RenderedFile[], note = ""): RenderedFile[] {
  if (files.length === 0) return [];
  return [
    kustomizationOf(
      folder,
      [...files].sort(byPath).map(({ path }) => posix.relative(folder, path)),
      note,
    ),
  ];
}

/** A kustomization.yaml in the folder that applies these paths, relative to it. */
export function kustomizationOf(folder: string, resources: readonly string[], note = ""): RenderedFile {
  return { path: posix.join(folder, "kustomization.yaml"), text: renderTemplate("kustomization.yaml", { generated: generatedLine, note, resources }) };
}
