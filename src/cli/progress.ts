/** Progress on stderr, on a terminal only: one line for each engine that works. */
export type Progress = { readonly report: (title: string, done: number, total: number) => void; readonly stop: () => void };

/** A line that is rewritten in place; nothing where stderr is no terminal. */
export function progressLine(enabled: boolean): Progress {
  const active = enabled && process.stderr.isTTY === true;
  const clear = () => process.stderr.write("\r\u001b[2K");
  return {
    report: (title, done, total) => {
      if (!active) return;
      clear();
      process.stderr.write(`${title}: ${done}/${total} checks`);
    },
    stop: () => {
      if (active) clear();
    },
  };
}
