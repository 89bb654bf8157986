import { formatLocation } from "../diagnostics/format.ts";
import type { AuditPolicyFinding, AuditPolicyLint } from "../harness/audit-policy.ts";
import { paint } from "./style.ts";

const colours = { error: "red", warning: "yellow", info: "cyan" } as const;

/** The findings of an audit policy for people, and what they come to. */
export function auditPolicyLintPretty(result: AuditPolicyLint): string {
  return [...result.findings.map(finding), ...(result.findings.length > 0 ? [""] : []), verdict(result)].join("\n");
}

/** The findings as one JSON document. */
export function auditPolicyLintJson(result: AuditPolicyLint): string {
  return JSON.stringify(result, null, 2);
}

function finding({ code, severity, message, location, remedy }: AuditPolicyFinding): string {
  const help = remedy === undefined ? "" : `\n    ${paint("dim", remedy)}`;
  return `${paint("bold", formatLocation(location))}: ${paint(colours[severity], severity)}: ${message} ${paint("dim", `[${code}]`)}${help}`;
}

function verdict({ file, findings, counts, rules, loads }: AuditPolicyLint): string {
  if (findings.length === 0) return `${paint("green", "✔")} ${file}: ${rules} rule${rules === 1 ? "" : "s"}, nothing found`;
  const parts = (["error", "warning", "info"] as const).filter((severity) => counts[severity] > 0).map((severity) => plural(counts[severity], severity));
  const mark = counts.error > 0 ? paint("red", "✖") : counts.warning > 0 ? paint("yellow", "!") : paint("green", "✔");
  return `${mark} ${file}: ${parts.join(", ")}${loads ? "" : "; the API server does not start with it, and nothing else was looked for"}`;
}

const plural = (count: number, severity: string) => `${count} ${severity}${count === 1 || severity === "info" ? "" : "s"}`;
