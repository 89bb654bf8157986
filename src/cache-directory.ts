import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

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
