import type { AuditResult } from "../harness/audit/audit-result.ts";
import { auditPretty } from "./audit-pretty.ts";

/** The report of that name. */
export function auditReport(name: "pretty" | "json", result: AuditResult, options: { readonly colours: boolean }): string {
  return name === "json" ? `${JSON.stringify(result, null, 2)}\n` : auditPretty(result, options);
}

export { auditTotals } from "./audit-pretty.ts";
