import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { isBundled } from "../../bundled.ts";
import { packageRoot } from "../../package-root.ts";
import type { FromSupervisor, ToSupervisor } from "./supervisor.ts";

const script = join(packageRoot, ...(isBundled ? ["dist"] : ["src"]), "engines", "kube-apiserver", isBundled ? "supervisor.js" : "supervisor.ts");

/** How a program ended that was not to end: its name, and a clause that says how. */
export type Ended = { readonly name: string; readonly how: string };

/**
 * Programs that do not outlive this process, and a folder for their data that goes with them: not where it is interrupted, not
 * where it crashes, and not where it is killed.
 */
export class Supervised {
  /** For its owner alone; the output of a program is `<name>.log` in it. */
  readonly folder: string;
  readonly #process: ChildProcess;
  readonly #onEnded: (ended: Ended) => void;
  #stopping = false;

  private constructor(supervisor: ChildProcess, folder: string, onEnded: (ended: Ended) => void) {
    this.#process = supervisor;
    this.folder = folder;
    this.#onEnded = onEnded;
    supervisor.on("message", (message: FromSupervisor) => {
      if (message.type === "ended" && !this.#stopping) onEnded(message);
    });
    supervisor.once("exit", () => void this.#lost());
    // What is forgotten to be stopped keeps no process alive.
    supervisor.unref();
    supervisor.channel?.unref();
  }

  /** @param onEnded is told of each program that ends before `stop`. */
  static async start(onEnded: (ended: Ended) => void): Promise<Supervised> {
    const { PATH = "", TMPDIR = "" } = process.env;
    // A session of its own: Ctrl-C in a terminal is for this process, which ends the others in order.
    const supervisor = fork(script, { detached: true, execArgv: [], env: { PATH, TMPDIR }, stdio: ["ignore", "ignore", "ignore", "ipc"] });
    const exited = once(supervisor, "exit").then(([code]) => {
      throw new Error(`the supervisor of the API server ended with exit code ${code}`);
    });
    const [message] = (await Promise.race([once(supervisor, "message"), exited])) as [FromSupervisor];
    exited.catch(() => undefined);
    if (message.type !== "ready") throw new Error("the supervisor of the API server did not begin as it should");
    return new Supervised(supervisor, message.folder, onEnded);
  }

  run(name: string, file: string, args: readonly string[]): void {
    this.#tell({ type: "run", name, file, args });
  }

  /** Returns when every program and the folder are gone. */
  async stop(): Promise<void> {
    if (!this.#stopping) {
      this.#stopping = true;
      this.#tell({ type: "stop" });
    }
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.ref();
      await once(this.#process, "exit");
    }
    // Else it has ended them all itself, and the number of its group may be another's by now.
    if (this.#process.exitCode !== 0) await this.#sweep();
  }

  #tell(message: ToSupervisor): void {
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  /** The supervisor itself was killed: the programs are its process group. */
  async #lost(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    await this.#sweep();
    this.#onEnded({ name: "the supervisor", how: "it was killed" });
  }

  async #sweep(): Promise<void> {
    try {
      process.kill(-(this.#process.pid as number), "SIGKILL");
    } catch {
      // As it should be: none of them is left.
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}
