import { UserError, userError } from "../diagnostics/user-error.ts";
import { readSpecFile } from "../spec/read.ts";

/** Characters of a file that is read at most. The longest in use have some thousand lines. */
export const maximumCharacters = 1024 * 1024;

/** What readSpecFile says of a spec, said of such a file. */
const messages: Readonly<Record<string, string>> = {
  "is-a-directory": "this is a directory, not a file",
  "not-a-regular-file": "this is a device, pipe or socket, not a regular file",
  "file-too-large": "the file is larger than 1 MiB",
  "file-not-found": "there is no such file",
  "not-text": "the file is binary, or not UTF-8",
};

/**
 * The text of a file that the API server gets with a flag.
 * @throws UserError where it is no text file of such a size
 */
export function readConfigurationText(file: string, flag: string): string {
  const refuse = (code: string) =>
    userError(code, messages[code] ?? "the file cannot be read", { location: { file }, remedy: `name the file that the API server gets with ${flag}` });
  try {
    const { text } = readSpecFile(file);
    if (text.length > maximumCharacters) throw refuse("file-too-large");
    return text;
  } catch (error) {
    const code = error instanceof UserError ? error.diagnostics[0]?.code : undefined;
    throw code !== undefined && Object.hasOwn(messages, code) ? refuse(code) : error;
  }
}
