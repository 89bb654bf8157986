import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { userError } from "../diagnostics/user-error.ts";
import { type BundleRecord, bundleFile } from "./bundle.ts";

/** The record in a folder; undefined where there is none. @throws UserError where it cannot be read as one */
export function readRecord(folder: string, name = bundleFile): BundleRecord | undefined {
  const path = join(folder, name);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || (error as NodeJS.ErrnoException).code === "ENOTDIR") return undefined;
    throw userError("unreadable-bundle", `${path} cannot be read: ${(error as Error).message}`);
  }
  try {
    const record = JSON.parse(text) as BundleRecord;
    if (record.kind !== "Bundle" || typeof record.files !== "object") throw new Error("it is no record of a bundle");
    return record;
  } catch (error) {
    throw userError("broken-bundle", `${path}: ${(error as Error).message}`, { location: { file: path }, remedy: "delete the file and generate again" });
  }
}

/** Every file below a folder, as it stands on disk, without the record; paths with `/`, sorted. */
export function readBundleFiles(folder: string): { path: string; text: string }[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, "/"))
    .filter((path) => path !== bundleFile && path !== `${bundleFile}.next`);
  return paths.sort().map((path) => ({ path, text: readFileSync(join(folder, path), "utf8") }));
}

/** The files of a bundle as they stand on disk. @throws UserError where there are none */
export function bundleFilesIn(folder: string): { path: string; text: string }[] {
  const files = readBundleFiles(folder);
  if (files.length === 0)
    throw userError("no-bundle", `${folder} holds no bundle`, { location: { file: folder }, remedy: "write one with `bulwark generate`" });
  return files;
}
