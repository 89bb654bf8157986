import type { AuditLevel } from "../audit-rules.ts";
import { type AuditPolicy, type AuditStage, auditStages, type GroupResources, limits, type PolicyRule } from "./policy.ts";
import { type AuditRequest, isPathRequest, type ResourceRequest, resourceName } from "./request.ts";

/** How a request is recorded, and the index of the rule that says so; no rule where none matches. */
export type AuditDecision = {
  readonly level: AuditLevel;
  /** In the order of the stages. */
  readonly omitStages: readonly AuditStage[];
  readonly omitManagedFields: boolean;
  readonly rule: number | undefined;
};

/**
 * What the API server does with a request: the first rule that matches decides; what none matches is not recorded.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/audit/policy/checker.go (EvaluatePolicyRule)
 */
export function levelFor({ rules, omitStages = [], omitManagedFields = false }: AuditPolicy, request: AuditRequest): AuditDecision {
  const index = rules.findIndex((rule) => ruleMatches(rule, request));
  const rule = rules[index];
  if (!rule) return { level: "None", omitStages: inOrder(omitStages), omitManagedFields, rule: undefined };
  return {
    level: rule.level,
    omitStages: inOrder([...omitStages, ...(rule.omitStages ?? [])]),
    omitManagedFields: rule.omitManagedFields ?? omitManagedFields,
    rule: index,
  };
}

const inOrder = (stages: readonly AuditStage[]) => auditStages.filter((stage) => stages.includes(stage));

/** Whether a rule is about a request, whatever the rules before it say. */
export function ruleMatches(rule: PolicyRule, request: AuditRequest): boolean {
  const { user, verb } = request;
  if (limits(rule.users) && (user === undefined || !rule.users.includes(user.name))) return false;
  if (limits(rule.userGroups) && !user?.groups.some((group) => rule.userGroups?.includes(group))) return false;
  if (limits(rule.verbs) && !rule.verbs.includes(verb)) return false;
  if (limits(rule.namespaces) || limits(rule.resources)) return !isPathRequest(request) && matchesResource(rule, request);
  if (limits(rule.nonResourceURLs)) return isPathRequest(request) && rule.nonResourceURLs.some((url) => pathMatches(url, request.path));
  return true;
}

function matchesResource({ namespaces, resources }: PolicyRule, request: ResourceRequest): boolean {
  if (limits(namespaces) && !namespaces.includes(request.namespace)) return false;
  return !limits(resources) || resources.some((entry) => entryMatches(entry, request));
}

function entryMatches({ group = "", resources, resourceNames }: GroupResources, request: ResourceRequest): boolean {
  if (group !== request.group && group !== "*") return false;
  // Names without resources limit nothing upstream, which refuses them.
  if (!limits(resources)) return true;
  if (limits(resourceNames) && !resourceNames.includes(request.name)) return false;
  return resources.some((pattern) => resourceMatches(pattern, request));
}

/** `pods/*` is Pods themselves, too; `*\/status` is that subresource of everything. */
function resourceMatches(pattern: string, request: ResourceRequest): boolean {
  if (pattern === "*" || pattern === resourceName(request)) return true;
  if (request.subresource !== "" && pattern === `*/${request.subresource}`) return true;
  return pattern === `${request.resource}/*`;
}

function pathMatches(pattern: string, path: string): boolean {
  return pattern === path || (pattern.endsWith("*") && path.startsWith(pattern.replace(/[*]+$/, "")));
}
