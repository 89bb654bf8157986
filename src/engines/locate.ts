import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { userError } from "../diagnostics/user-error.ts";
import { type Binary, type BinaryName, binaries } from "./binaries.ts";
import { cachedBinaryPath } from "./cache.ts";

const versionTimeoutMs = 30_000;

export type LocatedBinary = { readonly path: string; readonly version: string; readonly source: "path" | "cache" };

/** A program of the right name that is not used, and why: a clause such as `it is version 1.0.0`. */
export type RejectedBinary = { readonly path: string; readonly problem: string };

/**
 * The program in its pinned version, from the cache or else from PATH; undefined where there is none. It uses no network.
 * @throws UserError where the environment variable of the program names a file that is not the pinned version.
 */
export async function locateBinary(name: BinaryName): Promise<LocatedBinary | undefined> {
  return (await searchBinary(name)).found;
}

/** As `locateBinary`, and also tells what was found on PATH and is not used. */
export async function searchBinary(name: BinaryName): Promise<{ readonly found?: LocatedBinary; readonly rejected: readonly RejectedBinary[] }> {
  const binary = binaries[name];
  const { version } = binary;
  const chosen = process.env[binary.environmentVariable];
  if (chosen) return { found: { path: await requireChosen(binary, chosen), version, source: "path" }, rejected: [] };

  const cached = cachedBinaryPath(binary);
  if (await isExecutable(cached)) return { found: { path: cached, version, source: "cache" }, rejected: [] };

  const rejected: RejectedBinary[] = [];
  for (const path of candidatesOnPath(name)) {
    if (!(await isExecutable(path))) continue;
    const problem = await versionProblem(binary, path);
    if (problem === undefined) return { found: { path, version, source: "path" }, rejected };
    rejected.push({ path, problem });
  }
  return { rejected };
}

/** Why a program was not found, by what was found instead. */
export function whyNotFound(rejected: readonly RejectedBinary[]): string {
  return rejected.map(({ path, problem }) => `${path}: ${problem}`).join("; ") || "not on PATH and not in the cache";
}

/** What keeps the file from being the pinned version, as a clause; undefined where it is. Runs a file once a process. */
export async function versionProblem(binary: Binary, path: string): Promise<string | undefined> {
  const { mtimeMs, size } = await stat(path);
  const key = [path, mtimeMs, size].join("\0");
  const known = versionProblems.get(key) ?? askVersion(binary, path);
  versionProblems.set(key, known);
  return known;
}

const versionProblems = new Map<string, Promise<string | undefined>>();

async function askVersion(binary: Binary, path: string): Promise<string | undefined> {
  let result = await run();
  // A program that was just written is busy for as long as a process forked meanwhile holds the descriptor.
  for (let tries = 0; result.code === "ETXTBSY" && tries < 10; tries += 1) {
    await delay(50);
    result = await run();
  }
  if (result.failed) return `it does not run (${result.shortMessage})`;
  const version = binary.parseVersion(result.stdout);
  if (version === undefined) return "it does not print its version";
  return version === binary.version ? undefined : `it is version ${version}`;

  function run() {
    return execa(path, binary.versionArguments, { reject: false, stdin: "ignore", timeout: versionTimeoutMs, maxBuffer: 1_000_000 });
  }
}

async function requireChosen(binary: Binary, path: string): Promise<string> {
  const problem = (await isExecutable(path)) ? await versionProblem(binary, path) : "it is not an executable file";
  if (problem === undefined) return path;
  const { name, version, environmentVariable } = binary;
  throw userError("engine-override", `${environmentVariable} names ${path}, but ${problem}`, {
    remedy: `Point ${environmentVariable} to ${name} ${version}, or unset it`,
  });
}

/** Only absolute entries: a program in whatever folder is being scanned is not to be run. */
function candidatesOnPath(name: BinaryName): string[] {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  return [...new Set(folders)].map((folder) => join(folder, name));
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
