import type { DiagnosticSeverity } from "../diagnostics/diagnostic.ts";

/** What is wrong in a document, at a place that the document's text gives a line to. */
export type Problem = {
  readonly code: string;
  readonly severity: DiagnosticSeverity;
  readonly pointer: string;
  /** Whether the key is wrong or its value. */
  readonly at: "key" | "value";
  readonly message: string;
  readonly remedy?: string | undefined;
};

/** A problem that keeps the spec from being used. */
export function error(code: string, pointer: string, message: string, remedy?: string): Problem {
  return { code, severity: "error", pointer, at: "value", message, remedy };
}

/** A problem that the user should know of. */
export function warning(code: string, pointer: string, message: string, remedy?: string): Problem {
  return { ...error(code, pointer, message, remedy), severity: "warning" };
}
