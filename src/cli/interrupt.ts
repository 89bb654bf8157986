/**
 * A signal that Ctrl-C or a termination sets off, so that what was started is ended and temporary folders go away.
 * The second one ends the process at once. The listener stays: where it was the last one, execa's would end the process.
 * @see github.com/tapjs/signal-exit/src/index.ts (listeners.length === count)
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (reason: Interrupted) => {
    if (controller.signal.aborted) process.exit(reason.exitCode);
    controller.abort(reason);
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => interrupt(new Interrupted(name)));
  return controller.signal;
}

/** The run was interrupted from outside; exit codes as shells have them. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(signal: "SIGINT" | "SIGTERM") {
    super(`interrupted by ${signal}`);
    this.name = "Interrupted";
    this.exitCode = signal === "SIGINT" ? 130 : 143;
  }
}
