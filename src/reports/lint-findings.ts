import type { Location } from "../diagnostics/diagnostic.ts";
import { formatLocation } from "../diagnostics/format.ts";
import { paint } from "./style.ts";

const colours = { error: "red", warning: "yellow", info: "cyan" } as const;

type Severity = keyof typeof colours;
type Finding = {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly remedy?: string | undefined;
  readonly location: Location;
};

/** What a lint of a configuration file found. */
export type Lint = {
  readonly file: string;
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<Severity, number>>;
  readonly loads: boolean;
};

/** Findings for people, and what they come to; `size` says how much was looked at. */
export function lintPretty(result: Lint, size: string): string {
  return [...result.findings.map(finding), ...(result.findings.length > 0 ? [""] : []), verdict(result, size)].join("\n");
}

function finding({ code, severity, message, location, remedy }: Finding): string {
  const help = remedy === undefined ? "" : `\n    ${paint("dim", remedy)}`;
  return `${paint("bold", formatLocation(location))}: ${paint(colours[severity], severity)}: ${message} ${paint("dim", `[${code}]`)}${help}`;
}

function verdict({ file, findings, counts, loads }: Lint, size: string): string {
  if (findings.length === 0) return `${paint("green", "✔")} ${file}: ${size}, nothing found`;
  const parts = (["error", "warning", "info"] as const).filter((severity) => counts[severity] > 0).map((severity) => plural(counts[severity], severity));
  const mark = counts.error > 0 ? paint("red", "✖") : counts.warning > 0 ? paint("yellow", "!") : paint("green", "✔");
  return `${mark} ${file}: ${parts.join(", ")}${loads ? "" : "; the API server does not start with it, and nothing else was looked for"}`;
}

/** `1 rule`, `2 rules`. */
export const plural = (count: number, word: string) => `${count} ${word}${count === 1 || word === "info" ? "" : "s"}`;
