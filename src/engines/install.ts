import { chmod, mkdir, mkdtemp, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError, userError } from "../diagnostics/user-error.ts";
import { type Binary, type BinaryName, binaries } from "./binaries.ts";
import { cachedBinaryFolder, cachedBinaryPath } from "./cache.ts";
import { searchBinary, versionProblem } from "./locate.ts";
import { withLock } from "./lock.ts";
import { downloadRelease, type ReleaseOptions, ReleaseUnavailable } from "./release.ts";
import { buildFromSource, type SourceBuilder } from "./source.ts";

const lockName = ".lock";
const workPrefix = ".work-";

export type InstallOptions = {
  /** `auto`, the default: the official release, or from source where the release cannot be had. */
  readonly from?: "release" | "source" | "auto";
  /** A place that holds the files of the release, e.g. a mirror. Their checksums are read from there too. */
  readonly releaseBaseUrl?: string;
  readonly fetch?: typeof globalThis.fetch;
  readonly timeouts?: NonNullable<ReleaseOptions["timeouts"]>;
  readonly build?: SourceBuilder;
  readonly signal?: AbortSignal;
  readonly onProgress?: (message: string) => void;
};

export type InstalledBinary = {
  readonly path: string;
  readonly version: string;
  readonly source: "path" | "cache" | "release" | "source";
  /** Of `source`: why the official release was not taken. */
  readonly reason?: string;
};

/**
 * Gets a program in its pinned version: as it already is in the cache or on PATH, else the official release, else built
 * from source. Of two that run at once the second waits and takes what the first installed. An install that is killed
 * leaves nothing that a later one takes for the program.
 * @throws UserError where it cannot be had, with the reason of each way that was tried.
 * @throws the reason of the signal where it is aborted.
 */
export async function installBinary(name: BinaryName, options: InstallOptions = {}): Promise<InstalledBinary> {
  const binary = binaries[name];
  const { found, rejected } = await searchBinary(name);
  if (found) return found;
  for (const { path, problem } of rejected) options.onProgress?.(`${path} is not used: ${problem}, not ${binary.version}`);

  const folder = cachedBinaryFolder(binary);
  const { signal, onProgress } = options;
  const onWait = () => onProgress?.(`another process is installing ${name} ${binary.version}; waiting for it`);
  try {
    await mkdir(folder, { recursive: true });
    return await withLock(join(folder, lockName), { signal, onWait }, async () => {
      return (await searchBinary(name)).found ?? (await installInto(folder, binary, options));
    });
  } catch (error) {
    throw asCacheProblem(error, folder) ?? error;
  }
}

async function installInto(folder: string, binary: Binary, options: InstallOptions): Promise<InstalledBinary> {
  await removeLeftovers(folder);
  const work = await mkdtemp(join(folder, workPrefix));
  try {
    const { file, ...origin } = await obtain(binary, work, options);
    options.signal?.throwIfAborted();
    const path = cachedBinaryPath(binary);
    await makeDurable(file);
    await requireVersion(binary, file);
    await rename(file, path);
    return { path, version: binary.version, ...origin };
  } finally {
    // Retried for what a build that was stopped is still writing.
    await rm(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

type Obtained = Pick<InstalledBinary, "source" | "reason"> & { readonly file: string };

/** Gets the program into the work folder, in the ways that `from` allows. */
async function obtain(binary: Binary, work: string, options: InstallOptions): Promise<Obtained> {
  const { from = "auto", build = buildFromSource, releaseBaseUrl, fetch, timeouts, signal, onProgress } = options;
  if (from === "source") return { file: await build(binary, work, { signal, onProgress }), source: "source" };

  onProgress?.(`downloading ${binary.name} ${binary.version}`);
  let reason: string;
  try {
    const file = await downloadRelease(binary, work, { baseUrl: releaseBaseUrl, fetch, timeouts, signal, onProgress });
    return { file, source: "release" };
  } catch (error) {
    if (!(error instanceof ReleaseUnavailable)) throw error;
    reason = error.message;
  }

  const unavailable = userError("engine-release", `the release of ${binary.name} ${binary.version} cannot be had: ${reason}`, {
    remedy: "Check the network, or that the release is there",
  });
  if (from === "release") throw unavailable;
  onProgress?.(`${unavailable.message}; building it from source`);
  try {
    return { file: await build(binary, work, { signal, onProgress }), source: "source", reason };
  } catch (error) {
    throw error instanceof UserError ? new UserError([...unavailable.diagnostics, ...error.diagnostics]) : error;
  }
}

/** What installs that were killed left behind; the lock is held, so nobody is using it. */
async function removeLeftovers(folder: string): Promise<void> {
  const leftovers = (await readdir(folder)).filter((entry) => entry.startsWith(".") && entry !== lockName);
  await Promise.all(leftovers.map((entry) => rm(join(folder, entry), { recursive: true, force: true })));
}

/** On disk before it gets its name: a crash after the rename must not leave an empty program. */
async function makeDurable(file: string): Promise<void> {
  await chmod(file, 0o755);
  const handle = await open(file, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function requireVersion(binary: Binary, file: string): Promise<void> {
  const problem = await versionProblem(binary, file);
  if (problem === undefined) return;
  throw userError("engine-version", `what was obtained as ${binary.name} ${binary.version} was not installed: ${problem}`, {
    remedy: `Check the place it came from, or put ${binary.name} ${binary.version} on PATH`,
  });
}

const cacheProblems = new Set(["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENOTDIR"]);

/** The cache directory is the user's: that it is full or may not be written is theirs to mend. */
function asCacheProblem(error: unknown, folder: string): UserError | undefined {
  if (!(error instanceof Error) || !cacheProblems.has((error as NodeJS.ErrnoException).code ?? "")) return undefined;
  return userError("engine-cache", `${folder} cannot be written: ${error.message}`, {
    remedy: "Make room or give write permission there, or set BULWARK_CACHE_DIR to another directory",
  });
}
