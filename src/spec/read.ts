import { createHash } from "node:crypto";
import type { Stats } from "node:fs";
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import { userError } from "../diagnostics/user-error.ts";

/** Largest spec file, in bytes. */
export const maximumBytes = 8 * 1024 * 1024;

/** The text of a spec file, and the SHA-256 (hex) of its bytes. */
export function readSpecFile(file: string): { text: string; digest: string } {
  const bytes = readBytes(file);
  return { text: decode(bytes, file), digest: createHash("sha256").update(bytes).digest("hex") };
}

function refuse(file: string, code: string, message: string, remedy: string) {
  return userError(code, message, { location: { file }, remedy });
}

function readBytes(file: string): Buffer {
  try {
    // Before it is opened: opening a FIFO waits for a writer.
    checkRegular(file, statSync(file));
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      checkRegular(file, fstatSync(descriptor));
      return readUpTo(descriptor, file);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw systemProblem(file, error) ?? error;
  }
}

function checkRegular(file: string, stats: Stats) {
  if (stats.isDirectory()) throw refuse(file, "is-a-directory", "the spec is a directory, not a file", "name the spec file in it");
  if (!stats.isFile())
    throw refuse(file, "not-a-regular-file", "the spec is a device, pipe or socket, not a regular file", "write the spec to a file and name that");
  if (stats.size > maximumBytes) throw tooLarge(file);
}

const tooLarge = (file: string) => refuse(file, "file-too-large", "the spec is larger than 8 MiB", "name a Bulwark spec; it holds settings, not data");

/** Reads to the end, and no further than the limit whatever the size was said to be. */
function readUpTo(descriptor: number, file: string): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(64 * 1024);
    const count = readSync(descriptor, chunk);
    if (count === 0) return Buffer.concat(chunks, total);
    total += count;
    if (total > maximumBytes) throw tooLarge(file);
    chunks.push(chunk.subarray(0, count));
  }
}

const systemProblems: Readonly<Record<string, readonly [code: string, message: string, remedy: string]>> = {
  ENOENT: ["file-not-found", "there is no such file", "name the spec file; `bulwark init` writes one"],
  ENOTDIR: ["file-not-found", "there is no such file: a part of the path is no directory", "name the spec file; `bulwark init` writes one"],
  EACCES: ["file-unreadable", "the file may not be read", "give the user who runs this read permission"],
  EPERM: ["file-unreadable", "the file may not be read", "give the user who runs this read permission"],
  ELOOP: ["file-unreadable", "the path goes round in a circle of symbolic links", "name the file itself"],
  ENAMETOOLONG: ["file-not-found", "the file's name is too long", "name the spec file; `bulwark init` writes one"],
  ERR_INVALID_ARG_VALUE: ["file-not-found", "the file's name holds a NUL character", "name the spec file; `bulwark init` writes one"],
};

function systemProblem(file: string, error: unknown) {
  if (!(error instanceof Error && "code" in error && typeof error.code === "string")) return undefined;
  const [code, message, remedy] = systemProblems[error.code] ?? [
    "file-unreadable",
    `the file cannot be read (${error.code})`,
    "check the file and the file system it is on",
  ];
  return refuse(file, code, message, remedy);
}

function decode(bytes: Buffer, file: string): string {
  if (bytes.includes(0)) throw refuse(file, "not-text", "the file holds NUL bytes: it is binary, or UTF-16", "write the spec as YAML in UTF-8");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refuse(file, "not-text", "the file is not UTF-8", "save the spec as UTF-8");
  }
}
