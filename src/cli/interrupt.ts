/**
 * A signal that Ctrl-C or a termination sets off, so that what was started is ended and temporary folders go away.
 * The second one ends the process at once.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => controller.abort(new Interrupted(name)));
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
