/** Where a problem stands: a file and, where known, line and column (1-based) and the JSON pointer of the value. */
export type Location = {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly pointer?: string | undefined;
};

export type DiagnosticSeverity = "error" | "warning";

/** One problem in what the user gave: what is wrong, where, and what to do about it. */
export type Diagnostic = {
  /** Stable kebab-case code, e.g. `unknown-field`. */
  readonly code: string;
  readonly severity: DiagnosticSeverity;
  readonly message: string;
  readonly location?: Location | undefined;
  /** What to do; a whole sentence without a full stop. */
  readonly remedy?: string | undefined;
};
