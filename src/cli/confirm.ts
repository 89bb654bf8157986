import { createInterface } from "node:readline/promises";

/**
 * Asks a question on the terminal, where there is one; undefined in a pipe or a script, where nobody can answer. Ctrl-D is
 * no answer, which is no; Ctrl-C is an interrupt here, too.
 */
export function terminalConfirm(signal: AbortSignal): ((question: string) => Promise<boolean>) | undefined {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return undefined;
  return async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
    try {
      const answer = await lines.question(`${question} [y/N] `, { signal }).catch(() => {
        if (signal.aborted) throw signal.reason;
        process.stderr.write("\n");
        return "";
      });
      return /^y(es)?$/i.test(answer.trim());
    } finally {
      lines.close();
    }
  };
}
