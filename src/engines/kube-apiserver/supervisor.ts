/**
 * Runs programs for a process that may die at any moment, in a process of its own: when the channel to that process closes,
 * for whatever reason, every program is killed and the folder with their data and keys removed. Nothing of it is worth a
 * longer farewell.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type ToSupervisor =
  | { readonly type: "run"; readonly name: string; readonly file: string; readonly args: readonly string[] }
  /** Ends everything. */
  | { readonly type: "stop" };

export type FromSupervisor =
  /** The folder is there, for its owner alone; what a program prints goes to `<name>.log` in it. */
  | { readonly type: "ready"; readonly folder: string }
  /** A program ended that was not to end; `how` is a clause. */
  | { readonly type: "ended"; readonly name: string; readonly how: string };

process.umask(0o077);
const folder = mkdtempSync(join(tmpdir(), "bulwark-api-server-"));
const running = new Set<ChildProcess>();
let ending = false;

process.on("message", (message: ToSupervisor) => {
  if (message.type === "stop") return end();
  if (!ending) run(message);
});
process.on("disconnect", end);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
process.on("uncaughtException", end);
tell({ type: "ready", folder });

function run({ name, file, args }: Extract<ToSupervisor, { type: "run" }>): void {
  const log = openSync(join(folder, `${name}.log`), "a", 0o600);
  // No more of the environment than this: neither proxies nor anything of the user's is for them.
  const env = { PATH: process.env.PATH ?? "", HOME: folder, TMPDIR: folder };
  const child = spawn(file, args, { cwd: folder, env, stdio: ["ignore", log, log] });
  closeSync(log);
  running.add(child);
  const gone = (how: string) => {
    if (!running.delete(child)) return;
    if (ending) finish();
    else tell({ type: "ended", name, how });
  };
  child.on("error", (error) => gone(`it could not be run (${(error as NodeJS.ErrnoException).code ?? error.message})`));
  child.on("exit", (code, signal) => gone(signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`));
}

function end(): void {
  if (ending) return;
  ending = true;
  for (const child of running) child.kill("SIGKILL");
  finish();
}

/** Once the last program is gone. */
function finish(): void {
  if (running.size > 0) return;
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  process.exit(0);
}

function tell(message: FromSupervisor): void {
  if (process.connected) process.send?.(message, () => undefined);
}
