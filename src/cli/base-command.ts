import { Command, Errors, Flags } from "@oclif/core";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { formatDiagnostic } from "../diagnostics/format.ts";
import { UserError } from "../diagnostics/user-error.ts";
import { compileWhole } from "./compile.ts";
import { Interrupted } from "./interrupt.ts";

/** Exit codes: clean, findings, could not run. */
export const exitCodes = { clean: 0, findings: 1, couldNotRun: 2 } as const;

/**
 * What every command shares: `--json` gives the result of run() on stdout and nothing else; what the user got wrong is
 * told problem by problem, never with a stack trace; exit 0 clean, 1 findings, 2 could not run.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = {
    quiet: Flags.boolean({ char: "q", description: "Say nothing but problems.", helpGroup: "GLOBAL", default: false }),
  };

  protected override async init(): Promise<void> {
    await super.init();
    // oclif is loaded, of which little is called; of what a command loads most is.
    compileWhole();
  }

  /** Text on stdout, for people: nothing under --json. */
  protected print(text: string): void {
    if (!this.jsonEnabled()) process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  }

  /** Warnings and hints go to stderr, so that stdout stays the result. */
  protected notice(text: string): void {
    process.stderr.write(text.endsWith("\n") ? text : `${text}\n`);
  }

  protected warnAll(diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) this.notice(formatDiagnostic(diagnostic));
  }

  protected override async catch(error: Error & { exitCode?: number }): Promise<unknown> {
    if (error instanceof UserError) {
      process.exitCode = exitCodes.couldNotRun;
      if (this.jsonEnabled()) this.logJson({ error: { diagnostics: error.diagnostics } });
      else this.warnAll(error.diagnostics);
      return undefined;
    }
    if (error instanceof Interrupted) {
      process.exitCode = error.exitCode;
      this.notice(error.message);
      return undefined;
    }
    if (error instanceof Errors.ExitError || error instanceof Errors.CLIError) return super.catch(error);
    if (process.env.DEBUG) throw error;
    process.exitCode = exitCodes.couldNotRun;
    this.notice(`bulwark met a fault of its own: ${error.message}\n    set DEBUG=* for the stack trace, and please report it`);
    return undefined;
  }
}
