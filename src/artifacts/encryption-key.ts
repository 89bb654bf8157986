import { randomBytes } from "node:crypto";
import { closeSync, fchmodSync, fsyncSync, openSync, rmSync, writeFileSync } from "node:fs";
import { userError } from "../diagnostics/user-error.ts";
import { encryptionKeyPlaceholder, keyNotice, placeholderNotice } from "./encryption-placeholder.ts";

const keyBytes = 32;
const keyNamePattern = /^[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?$/;
const keyEntry = /^([ ]*- name: )"[^"\n]*"(\n[ ]*secret: )"<REPLACE[^"\n]*>"$/m;

/**
 * Writes an EncryptionConfiguration whose placeholder is replaced by a new random key of that name: a new file that only
 * its owner can read, synced to the disk. Prints nothing, and the key is in no error.
 * @throws UserError where the text has no place for a key, and where the file exists (a symlink, too) or cannot be written.
 */
export function writeEncryptionConfiguration(file: string, text: string, keyName: string): void {
  if (!keyNamePattern.test(keyName))
    throw userError("key-name", `not a name for an encryption key: ${JSON.stringify(keyName)}`, { remedy: "use letters, digits, dots and dashes" });
  if (!keyEntry.test(text) || text.split(encryptionKeyPlaceholder).length !== 2) {
    throw userError("no-local-key", "this EncryptionConfiguration has no place for a local key", {
      remedy: "with the provider kms the key stays in the KMS; for a local key choose the provider secretbox",
    });
  }
  const descriptor = create(file);
  try {
    fchmodSync(descriptor, 0o600);
    writeFileSync(descriptor, withKey(text, keyName));
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(file, { force: true });
    throw cannotWrite(file, error);
  } finally {
    closeSync(descriptor);
  }
}

/** O_EXCL: never an existing file, and never through a symlink, not even a dangling one. */
function create(file: string): number {
  try {
    return openSync(file, "wx", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw cannotWrite(file, error);
    throw userError("file-exists", `${file} exists`, {
      location: { file },
      remedy: "name a new file; a key that has been in use is needed for as long as anything is encrypted with it, backups too",
    });
  }
}

/** An EncryptionConfiguration with a new random key of that name in the place of the placeholder. */
export function withKey(text: string, keyName: string): string {
  const key = randomBytes(keyBytes).toString("base64");
  return text
    .replace(keyEntry, (_entry, name: string, secret: string) => `${name}${JSON.stringify(keyName)}${secret}"${key}"`)
    .replace(placeholderNotice, keyNotice);
}

function cannotWrite(file: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error as Error;
  return userError("cannot-write", `cannot write ${file} (${code})`, {
    location: { file },
    remedy: "name a file in a folder that exists and that you can write",
  });
}
