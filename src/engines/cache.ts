import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Binary } from "./binaries.ts";

/**
 * The user's cache directory: `BULWARK_CACHE_DIR` where it is set, else what the operating system sets aside for caches
 * (on macOS `~/Library/Caches`, elsewhere `XDG_CACHE_HOME` or `~/.cache`). It need not exist.
 */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  const { BULWARK_CACHE_DIR: own, XDG_CACHE_HOME: xdg } = environment;
  if (own) return resolve(own);
  if (platform === "darwin") return join(homedir(), "Library", "Caches");
  // The XDG specification has relative paths ignored.
  return xdg && isAbsolute(xdg) ? xdg : join(homedir(), ".cache");
}

/** Where the cached copy of a program stands or would stand, alone in the folder of its version. */
export function cachedBinaryPath(binary: Binary): string {
  return join(cacheDirectory(), "bulwark", "engines", binary.name, binary.version, binary.name);
}

/** The folder of the cached copy, where an install also keeps its lock and its temporary files. */
export function cachedBinaryFolder(binary: Binary): string {
  return dirname(cachedBinaryPath(binary));
}
