import { placeOf, type SelfManagedPlatform } from "../../artifacts/api-server.ts";
import { type AuditRule, type AuditRules, auditPolicySettings, auditRules } from "../../artifacts/audit-rules.ts";
import { commentLines } from "../comment-lines.ts";
import { generatedLine } from "../generated.ts";
import { renderTemplate } from "../handlebars.ts";

type RuleView = {
  readonly why: readonly string[];
  readonly level: string;
  readonly lists: readonly { readonly field: string; readonly values: readonly string[] }[];
  readonly resources: readonly { readonly group: string; readonly resources: readonly string[] }[];
};

type PolicyView = {
  readonly generated: string;
  readonly comments: readonly string[];
  readonly omitStages: readonly string[];
  readonly omitManagedFields: boolean;
  readonly rules: readonly RuleView[];
};

const listFields = ["users", "userGroups", "verbs", "namespaces", "nonResourceURLs"] as const;

/**
 * The audit policy of a profile.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/audit/policy/checker.go
 */
export function renderAuditPolicy(profile: keyof typeof auditRules, platform: SelfManagedPlatform, path: string): string {
  const { summary, rules }: AuditRules = auditRules[profile];
  const comments = [
    `Audit policy, profile ${profile}: ${summary}.`,
    "The first rule that matches a request decides. An unknown field is ignored and makes its rule match more, so check what you change.",
    `Place: ${placeOf(platform, "audit-policy-file", path)}. It is read when the API server starts.`,
  ].flatMap(commentLines);
  const view: PolicyView = { generated: generatedLine, comments, ...auditPolicySettings, rules: rules.map(ruleView) };
  return renderTemplate("audit/policy.yaml", view);
}

function ruleView(rule: AuditRule): RuleView {
  return {
    why: commentLines(rule.why),
    level: rule.level,
    lists: listFields.flatMap((field) => {
      const values = rule[field];
      return values ? [{ field, values }] : [];
    }),
    resources: (rule.resources ?? []).map(({ group, resources = [] }) => ({ group, resources })),
  };
}
