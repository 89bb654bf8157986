import { createInterface } from "node:readline/promises";

/** Asks a question on the terminal, where there is one; undefined in a pipe or a script, where nobody can answer. */
export function terminalConfirm(signal: AbortSignal): ((question: string) => Promise<boolean>) | undefined {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return undefined;
  return async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `, { signal })).trim());
    } finally {
      lines.close();
    }
  };
}
