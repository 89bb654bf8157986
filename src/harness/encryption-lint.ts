import { lintConfiguration } from "../artifacts/encryption-configuration/lints/index.ts";
import type { FindingSeverity } from "../artifacts/finding.ts";
import { type EncryptionFinding, readEncryptionFile } from "./encryption-file.ts";

export type { EncryptionFinding } from "./encryption-file.ts";

/** What is wrong with an EncryptionConfiguration. */
export type EncryptionLint = {
  readonly file: string;
  /** By line. */
  readonly findings: readonly EncryptionFinding[];
  readonly counts: Readonly<Record<FindingSeverity, number>>;
  readonly entries: number;
  /** Whether the API server would start with it; if not, nothing else was looked for. */
  readonly loads: boolean;
  /** Whether nothing as grave as --fail-on was found. */
  readonly clean: boolean;
};

/**
 * Holds an EncryptionConfiguration against the API server's own rules and against the lints.
 * @throws UserError where it cannot be read
 */
export function lintEncryption({ file, failOn }: { readonly file: string; readonly failOn: "error" | "warning" }): EncryptionLint {
  const { configuration, findings, place } = readEncryptionFile(file);
  const all = [...findings, ...(configuration ? lintConfiguration(configuration).map(place) : [])].sort(byPlace);
  const count = (severity: FindingSeverity) => all.filter((finding) => finding.severity === severity).length;
  const counts = { error: count("error"), warning: count("warning"), info: count("info") };
  const clean = counts.error === 0 && (failOn === "error" || counts.warning === 0);
  return { file, findings: all, counts, entries: configuration?.resources.length ?? 0, loads: configuration !== undefined, clean };
}

function byPlace({ location: one }: EncryptionFinding, { location: other }: EncryptionFinding): number {
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}
