import type { AuditPolicyLint } from "../harness/audit-policy.ts";
import { lintPretty, plural } from "./lint-findings.ts";

/** The findings of an audit policy for people, and what they come to. */
export function auditPolicyLintPretty(result: AuditPolicyLint): string {
  return lintPretty(result, plural(result.rules, "rule"));
}

/** The findings as one JSON document. */
export function auditPolicyLintJson(result: AuditPolicyLint): string {
  return JSON.stringify(result, null, 2);
}
