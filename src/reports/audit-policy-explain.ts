import { formatLocation } from "../diagnostics/format.ts";
import type { AuditExplanation } from "../harness/audit-policy-explain.ts";
import { paint } from "./style.ts";

/** What becomes of a request, for people. */
export function auditPolicyExplainPretty({ asked, request, level, rule, stages, omitStages, omitManagedFields, log }: AuditExplanation): string {
  const line = (name: string, text: string) => `${name.padEnd(10)} ${text}`;
  return [
    line("request", asked),
    request.user ? line("groups", request.user.groups.join(", ")) : line("user", "nobody is authenticated: rules that name users or groups do not match"),
    line("rule", rule ? `${rule.number}  ${formatLocation(rule.location)}` : "none matches"),
    ...(rule?.comment === undefined ? [] : [line("", paint("dim", rule.comment))]),
    line("level", paint("bold", level)),
    ...(level === "None"
      ? []
      : [
          line("stages", stages.length > 0 ? stages.join(", ") : "none"),
          ...(omitStages.length > 0 ? [line("omitted", omitStages.join(", "))] : []),
          ...(level === "Metadata" ? [] : [line("managed", omitManagedFields ? "managed fields are left out" : "managed fields are recorded, too")]),
        ]),
    "",
    log,
  ].join("\n");
}
