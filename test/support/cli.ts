import { join } from "node:path";
import { execa } from "execa";
import { packageRoot } from "../../src/package-root.ts";

export type CliRun = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** Runs the built command as a user would, without colours. */
export async function bulwark(args: readonly string[], options: { cwd?: string; input?: string; env?: Record<string, string> } = {}): Promise<CliRun> {
  const run = await execa(process.execPath, [join(packageRoot, "bin", "run.js"), ...args], {
    cwd: options.cwd ?? packageRoot,
    env: { NO_COLOR: "1", FORCE_COLOR: "0", ...options.env },
    reject: false,
    ...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
  });
  return { exitCode: run.exitCode ?? -1, stdout: run.stdout, stderr: run.stderr };
}
