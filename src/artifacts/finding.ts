import type { DiagnosticSeverity } from "../diagnostics/diagnostic.ts";

/** `info` is what one may want, and may want to know of. */
export type FindingSeverity = DiagnosticSeverity | "info";

/** What is wrong in a configuration file, at a JSON pointer that the document's text gives a line to. */
export type Finding = {
  /** Stable kebab-case code, e.g. `unreachable-rule`. */
  readonly code: string;
  readonly severity: FindingSeverity;
  readonly pointer: string;
  /** Whether the key is meant or its value. */
  readonly at: "key" | "value";
  readonly message: string;
  readonly remedy?: string | undefined;
  /** Whether the API server refuses the file for it, and so does not start. */
  readonly refused: boolean;
};

/** The JSON pointer (RFC 6901) of a path of keys and indexes. */
export function pointerTo(...steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** What keeps the API server from starting with the file. */
export function refusal(code: string, pointer: string, message: string, remedy?: string): Finding {
  return { code, severity: "error", pointer, at: "value", message, remedy, refused: true };
}

/** A text as messages show it: in quotes, 60 characters at most. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}

/** A sentence's list: `a, b and c`. */
export function listed(words: readonly string[]): string {
  const shown = words.length > 8 ? [...words.slice(0, 7), `${words.length - 7} more`] : words;
  return [shown.slice(0, -1).join(", "), ...shown.slice(-1)].filter((part) => part !== "").join(" and ");
}
