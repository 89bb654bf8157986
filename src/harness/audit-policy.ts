import { lintPolicy } from "../artifacts/audit-policy/lints/index.ts";
import type { FindingSeverity } from "../artifacts/finding.ts";
import { type AuditPolicyFinding, readAuditPolicy } from "./audit-policy-file.ts";

export type { AuditPolicyFinding } from "./audit-policy-file.ts";

/** What is wrong with an audit policy. */
export type AuditPolicyLint = {
  readonly file: string;
  /** By line. */
  readonly findings: readonly AuditPolicyFinding[];
  readonly counts: Readonly<Record<FindingSeverity, number>>;
  readonly rules: number;
  /** Whether the API server would start with the policy; if not, nothing else was looked for. */
  readonly loads: boolean;
  /** Whether nothing as grave as --fail-on was found. */
  readonly clean: boolean;
};

/**
 * Holds an audit policy against the API server's own rules and against the lints.
 * @throws UserError where it cannot be read
 */
export function lintAuditPolicy({ file, failOn }: { readonly file: string; readonly failOn: "error" | "warning" }): AuditPolicyLint {
  const { policy, findings, place } = readAuditPolicy(file);
  const all = [...findings, ...(policy ? lintPolicy(policy).map(place) : [])].sort(byPlace);
  const count = (severity: FindingSeverity) => all.filter((finding) => finding.severity === severity).length;
  const counts = { error: count("error"), warning: count("warning"), info: count("info") };
  const clean = counts.error === 0 && (failOn === "error" || counts.warning === 0);
  return { file, findings: all, counts, rules: policy?.rules.length ?? 0, loads: policy !== undefined, clean };
}

function byPlace({ location: one }: AuditPolicyFinding, { location: other }: AuditPolicyFinding): number {
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}
