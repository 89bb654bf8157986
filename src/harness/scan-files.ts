import { readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { UserError, userError } from "../diagnostics/user-error.ts";

/** What stands for standard input among paths. */
export const stdinPath = "-";

const manifestName = /\.(ya?ml|json)$/i;
const globCharacters = /[*?[\]{}!()]/;

/**
 * The files that paths stand for: a file itself, of a folder its *.yaml, *.yml and *.json at any depth (hidden folders and
 * node_modules left out), of a glob what it matches; `-` stays. Each file once, in the order of the paths.
 * @throws UserError with every path that is not there or matches nothing
 */
export async function findManifests(paths: readonly string[]): Promise<string[]> {
  const problems: Diagnostic[] = [];
  const files = new Map<string, string>();
  for (const path of paths) {
    try {
      for (const file of await filesOf(path)) if (!files.has(identity(file))) files.set(identity(file), file);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.diagnostics);
    }
  }
  if (problems.length > 0) throw new UserError(problems);
  if (files.size === 0) throw noMatch(paths.join(", "));
  return [...files.values()];
}

/** What two paths have in common that lead to the same file. */
function identity(file: string): string {
  if (file === stdinPath) return file;
  try {
    return realpathSync.native(file);
  } catch {
    return resolve(file);
  }
}

async function filesOf(path: string): Promise<string[]> {
  if (path === stdinPath) return [path];
  const stats = statOf(path);
  if (stats?.isDirectory()) return walk(path, new Set());
  if (stats) return [path];
  if (!globCharacters.test(path))
    throw userError("file-not-found", "there is no such file or folder", {
      location: { file: path },
      remedy: "name files, folders, quoted globs, or - for standard input",
    });
  const { glob } = await import("tinyglobby");
  const found = await glob(path, { ignore: ["**/node_modules/**"], expandDirectories: false, absolute: isAbsolute(path) });
  if (found.length === 0) throw noMatch(path);
  return found.sort();
}

const noMatch = (what: string) =>
  userError("no-file-matched", `no file matched ${what}`, { remedy: "name files, folders that hold *.yaml, *.yml or *.json, or quoted globs" });

/** The manifests below a folder, sorted; a folder that symbolic links lead to again is read once. */
function walk(folder: string, seen: Set<string>): string[] {
  return namesIn(folder, seen).flatMap((name) => {
    const path = join(folder, name);
    const stats = statOf(path);
    if (stats?.isDirectory()) return isSkipped(name) ? [] : walk(path, seen);
    // A link that leads nowhere is told when it is read.
    return manifestName.test(name) && (stats === undefined || stats.isFile()) ? [path] : [];
  });
}

const isSkipped = (name: string) => name.startsWith(".") || name === "node_modules";

function namesIn(folder: string, seen: Set<string>): string[] {
  try {
    const real = realpathSync(folder);
    if (seen.has(real)) return [];
    seen.add(real);
    return readdirSync(folder).sort();
  } catch (error) {
    throw userError("unreadable-folder", `the folder cannot be read: ${(error as Error).message}`, {
      location: { file: folder },
      remedy: "give the user who runs this permission, or name the folders beside it",
    });
  }
}

/** Undefined where there is nothing, or a link that leads nowhere. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
