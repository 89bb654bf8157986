import { sha256 } from "./assemble.ts";
import { type Bundle, bundleFile } from "./bundle.ts";
import { readBundleFiles, readRecord } from "./read.ts";

/** How a folder differs from a bundle. */
export type Difference = { readonly path: string; readonly difference: "missing" | "extra" | "changed" };

/** Every difference between the files in a folder and the bundle, its record included; empty where there is none. */
export function compareBundle({ files, record }: Bundle, folder: string): Difference[] {
  const found = new Map(readBundleFiles(folder).map(({ path, text }) => [path, sha256(text)]));
  const wanted = new Map(Object.entries(record.files));
  const onDisk = readRecord(folder);
  const recordDiffers: Difference[] =
    onDisk === undefined
      ? [{ path: bundleFile, difference: "missing" }]
      : JSON.stringify(onDisk) === JSON.stringify(record)
        ? []
        : [{ path: bundleFile, difference: "changed" }];
  return [
    ...files.filter(({ path }) => !found.has(path)).map(({ path }) => ({ path, difference: "missing" as const })),
    ...[...found].filter(([path, digest]) => wanted.has(path) && wanted.get(path) !== digest).map(([path]) => ({ path, difference: "changed" as const })),
    ...[...found.keys()].filter((path) => !wanted.has(path)).map((path) => ({ path, difference: "extra" as const })),
    ...recordDiffers,
  ].sort((one, other) => (one.path < other.path ? -1 : 1));
}
