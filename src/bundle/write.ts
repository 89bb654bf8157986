import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { UserError } from "../diagnostics/user-error.ts";
import { sha256 } from "./assemble.ts";
import { type Bundle, type BundleRecord, bundleFile } from "./bundle.ts";
import { parse } from "./parse.ts";
import { readRecord } from "./read.ts";

/** The record of the bundle that is being written: with it the next run tells an interrupted run from an edited file. */
const nextFile = `${bundleFile}.next`;

const temporarySuffix = ".bulwark-tmp";

export type Written = { readonly written: readonly string[]; readonly deleted: readonly string[]; readonly unchanged: number };

/**
 * Writes a bundle into a folder. Killed anywhere, the folder holds the old bundle, the new one, or a mixture that the
 * next run knows by the record of what was being written, and repairs. Files that a person changed stop it before anything
 * is written, and what is to be written is parsed before that. Where the power goes, a file may be left that is not whole: the next run says which, and what is
 * rendered can be rendered again, so nothing waits for the disk.
 * @throws UserError naming every file that is not what a bundle left there, unless `overwrite`
 */
export function writeBundle({ files, record }: Bundle, folder: string, options: { overwrite?: boolean } = {}): Written {
  const before = [readRecord(folder), readRecord(folder, nextFile)].filter((found) => found !== undefined);
  const earlier = before.flatMap((found) => Object.keys(found.files));
  const onDisk = new Map([...new Set([...files.map(({ path }) => path), ...earlier])].sort().map((path) => [path, digestOf(join(folder, path))]));
  const strange = options.overwrite ? [] : strangers(onDisk, before, record, folder);
  if (strange.length > 0) throw new UserError(strange);

  const changed = files.filter(({ path }) => onDisk.get(path) !== record.files[path]);
  for (const file of changed) parse(file);

  mkdirSync(folder, { recursive: true });
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) if (path.endsWith(temporarySuffix)) rmSync(join(folder, path));
  writeWhole(join(folder, nextFile), serialize(record));
  for (const directory of new Set(changed.map(({ path }) => dirname(path)))) mkdirSync(join(folder, directory), { recursive: true });
  for (const { path, text } of changed) writeWhole(join(folder, path), text);
  const stale = [...new Set(earlier)].filter((path) => !(path in record.files) && existsSync(join(folder, path)));
  for (const path of stale) remove(folder, path);
  renameSync(join(folder, nextFile), join(folder, bundleFile));
  return { written: changed.map(({ path }) => path), deleted: stale, unchanged: files.length - changed.length };
}

const serialize = (record: BundleRecord) => `${JSON.stringify(record, null, 2)}\n`;

/** Files that are neither of an earlier bundle, nor of one that was being written, nor of this one. */
function strangers(onDisk: ReadonlyMap<string, string | undefined>, before: readonly BundleRecord[], record: BundleRecord, folder: string): Diagnostic[] {
  return [...onDisk].flatMap(([path, digest]) => {
    if (digest === undefined || [record, ...before].some(({ files }) => files[path] === digest)) return [];
    const known = before.some(({ files }) => path in files);
    return [
      {
        code: known ? "edited-file" : "foreign-file",
        severity: "error" as const,
        message: known ? "the file was changed after it was generated" : "a file that no bundle wrote stands where one is to be written",
        location: { file: join(folder, path) },
        remedy: "move the change into the spec, or run again with --overwrite to discard it",
      },
    ];
  });
}

function digestOf(path: string): string | undefined {
  // Asked first: most files of a new bundle are not there, and an error for each takes longer than all the rest.
  if (!existsSync(path)) return undefined;
  try {
    return sha256(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function writeWhole(path: string, text: string): void {
  const temporary = `${path}${temporarySuffix}`;
  writeFileSync(temporary, text, { mode: 0o644 });
  renameSync(temporary, path);
}

function remove(folder: string, path: string): void {
  rmSync(join(folder, path));
  for (let parent = dirname(path); parent !== "." && readdirSync(join(folder, parent)).length === 0; parent = dirname(parent)) rmdirSync(join(folder, parent));
}
