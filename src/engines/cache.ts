import { dirname, join } from "node:path";
import { cacheDirectory } from "../cache-directory.ts";
import type { Binary } from "./binaries.ts";

/** Where the cached copy of a program stands or would stand, alone in the folder of its version. */
export function cachedBinaryPath(binary: Binary): string {
  return join(cacheDirectory(), "bulwark", "engines", binary.name, binary.version, binary.name);
}

/** The folder of the cached copy, where an install also keeps its lock and its temporary files. */
export function cachedBinaryFolder(binary: Binary): string {
  return dirname(cachedBinaryPath(binary));
}
