import { UserError, userError } from "../diagnostics/user-error.ts";
import { readSpecFile } from "../spec/read.ts";

/** Characters of a policy that is read at most. The longest in use have some thousand lines. */
export const maximumCharacters = 1024 * 1024;

const wrongFile = "name the file that the API server gets with --audit-policy-file";

/** What readSpecFile says of a spec, said of a policy. */
const words: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  "is-a-directory": ["this is a directory, not a file", wrongFile],
  "not-a-regular-file": ["this is a device, pipe or socket, not a regular file", wrongFile],
  "file-too-large": ["the file is larger than 1 MiB", wrongFile],
  "file-not-found": ["there is no such file", wrongFile],
  "not-text": ["the file is binary, or not UTF-8", wrongFile],
};

/** The text of an audit policy's file. @throws UserError where it is no text file of a policy's size */
export function readPolicyText(file: string): string {
  const text = read(file);
  if (text.length > maximumCharacters) throw refuse(file, "file-too-large");
  return text;
}

function read(file: string): string {
  try {
    return readSpecFile(file).text;
  } catch (error) {
    const code = error instanceof UserError ? error.diagnostics[0]?.code : undefined;
    throw code !== undefined && Object.hasOwn(words, code) ? refuse(file, code) : error;
  }
}

function refuse(file: string, code: string): UserError {
  const [message, remedy] = words[code] ?? ["the file cannot be read", wrongFile];
  return userError(code, message, { location: { file }, remedy });
}
