import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { userError } from "../diagnostics/user-error.ts";

/** After this time a temporary file is one that a killed run left. */
const staleMs = 10_000;

/**
 * Replaces a file that holds secrets by a rename: killed anywhere, it is the old or the new one, on the disk. Its owner stays;
 * of its mode, what others than the owner's group had goes. Two runs do not do it at once, and what was written since it was
 * read is not lost.
 * @throws UserError where that is not possible; then the file is as it was
 */
export function replaceSecretFile(file: string, before: string, after: string): void {
  const target = realpathSync(file);
  const temporary = join(dirname(target), `.${basename(target)}.bulwark-tmp`);
  try {
    const old = statSync(target);
    const descriptor = createAlone(temporary, file);
    try {
      writeLike(descriptor, after, old);
      if (readFileSync(target, "utf8").replace(/^\uFEFF/, "") !== before)
        throw userError("file-changed", "the file was changed by someone else meanwhile", { location: { file }, remedy: "look at it, and run this again" });
      renameSync(temporary, target);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    } finally {
      closeSync(descriptor);
    }
    syncFolder(dirname(target));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== "string") throw error;
    throw userError("cannot-write", `the file cannot be replaced (${code})`, {
      location: { file },
      remedy: "run this as the file's owner, on a file system that can be written, with its folder writable",
    });
  }
}

function writeLike(descriptor: number, text: string, old: Stats): void {
  const own = fstatSync(descriptor);
  if (own.uid !== old.uid || own.gid !== old.gid) fchownSync(descriptor, old.uid, old.gid);
  fchmodSync(descriptor, 0o600 | (old.mode & 0o040));
  writeFileSync(descriptor, text);
  fsyncSync(descriptor);
}

/** O_EXCL: never through a symlink, and the mark that another run is at it. */
function createAlone(temporary: string, file: string, last = false): number {
  try {
    return openSync(temporary, "wx", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (last || Date.now() - statSync(temporary).mtimeMs < staleMs)
      throw userError("in-use", "another run is replacing the file, or one was killed just now", {
        location: { file },
        remedy: "run this again in ten seconds",
      });
    rmSync(temporary);
    return createAlone(temporary, file, true);
  }
}

/** So that the rename, too, is on the disk. Windows cannot. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
