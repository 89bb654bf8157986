import type { Diagnostic } from "./diagnostic.ts";

/**
 * The run cannot go on because of what the user gave (exit code 2). Carries every problem found, not the first.
 * Anything else that is thrown is a bug of ours.
 */
export class UserError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[] | Diagnostic) {
    const list = Array.isArray(diagnostics) ? (diagnostics as readonly Diagnostic[]) : [diagnostics as Diagnostic];
    super(list.map((diagnostic) => diagnostic.message).join("\n"));
    this.name = "UserError";
    this.diagnostics = list;
  }
}

/** A UserError of one problem. */
export function userError(code: string, message: string, extra: Omit<Diagnostic, "code" | "message" | "severity"> = {}): UserError {
  return new UserError({ code, severity: "error", message, ...extra });
}
