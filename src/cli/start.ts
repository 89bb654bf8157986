import module from "node:module";
import { join } from "node:path";
import { cacheDirectory } from "../cache-directory.ts";

/**
 * Where bin/run.js enters: oclif and the commands are loaded once Node knows where it keeps what it compiled of them. That
 * is a folder of the user's own: what is in it is run. Where it cannot be written, a start takes longer.
 */
export async function start(entry: string): Promise<void> {
  module.enableCompileCache?.(join(cacheDirectory(), "bulwark", "compiled"));
  // oclif's own check of Node's version asks for less than bin/run.js, and loads a parser of version ranges to do so.
  process.env.OCLIF_DISABLE_ENGINE_WARNING = "1";
  process.stdout.on("error", endAtClosedPipe);
  const { execute } = await import("./execute.ts");
  await execute({ dir: entry });
}

/** Whoever reads may stop (`| head`): the run ends as one that SIGPIPE ends, and never as green. */
function endAtClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit(141);
}
