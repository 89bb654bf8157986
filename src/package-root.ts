import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of this package's package.json, wherever the code was bundled to. */
export const packageRoot = rootAbove(import.meta.dirname);

function rootAbove(folder: string): string {
  if (existsSync(join(folder, "package.json")) || dirname(folder) === folder) return folder;
  return rootAbove(dirname(folder));
}
