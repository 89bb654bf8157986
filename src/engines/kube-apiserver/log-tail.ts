import { readFile } from "node:fs/promises";
import { join } from "node:path";

const lines = 4;
const longest = 1_000;

/** What looks like a key, a token or a digest: nobody needs it to see what went wrong. */
const secretLike = /[A-Za-z0-9+/_-]{24,}={0,2}/g;
const words = /^(?:[A-Z][a-z]{2}|[a-z/_-])+$/;

/**
 * The end of what a program printed, errors before anything else; empty where it printed nothing. A value of several lines is one of one.
 * @see https://github.com/kubernetes/klog/blob/v2.140.0/internal/serialize/keyvalues.go (writeStringValue)
 */
export async function logTail(folder: string, program: string): Promise<string> {
  const text = await readFile(join(folder, `${program}.log`), "utf8").catch(() => "");
  const printed = text
    .replaceAll(/=<\n((?:\t.*\n)+) >/g, (_, value: string) => `="${value.trim().replaceAll(/\s*\n\s*/g, "; ")}"`)
    .split("\n")
    .filter((line) => line.trim() !== "");
  const errors = printed.filter((line) => /^[EF]\d{4} |^(Error|error|panic|fatal)\b|"level":"(error|fatal|panic)"/.test(line));
  return (errors.length > 0 ? errors : printed)
    .slice(-lines)
    .map((line) => shown(line, folder))
    .join("\n");
}

/** Paths are words of ours and stay, without the folder that nobody can look into any more. */
function shown(line: string, folder: string): string {
  return line
    .replaceAll(`${folder}/`, "")
    .replace(secretLike, (word) => (words.test(word) ? word : "…"))
    .slice(0, longest);
}
