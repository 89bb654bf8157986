import { dnsSubdomain } from "../../kubernetes/dns-name.ts";
import { auditLevels } from "../audit-rules.ts";
import { type Finding, pointerTo, quoted, refusal } from "../finding.ts";
import { didYouMean } from "../nearest.ts";
import { type AuditPolicy, auditStages, type GroupResources, limits, type PolicyRule } from "./policy.ts";

const subdomain = new RegExp(dnsSubdomain);

/**
 * What the API server refuses of a policy that it could decode: it does not start with it.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/apis/audit/validation/validation.go
 */
export function validate({ rules, omitStages }: AuditPolicy): Finding[] {
  const none = rules.length === 0 ? [refusal("no-rules", "/rules", "the policy has no rules", "add one: - level: Metadata records every request")] : [];
  return [...none, ...checkStages(omitStages, "/omitStages"), ...rules.flatMap((rule, index) => checkRule(rule, pointerTo("rules", index)))];
}

function checkRule(rule: PolicyRule, pointer: string): Finding[] {
  return [
    ...checkLevel(rule.level, pointer),
    ...(rule.nonResourceURLs ?? []).flatMap((url, index) => checkUrl(url, `${pointer}/nonResourceURLs/${index}`)),
    ...(rule.resources ?? []).flatMap((entry, index) => checkEntry(entry, `${pointer}/resources/${index}`)),
    ...checkStages(rule.omitStages, `${pointer}/omitStages`),
    ...checkBoth(rule, pointer),
  ];
}

/** Decoding leaves a level any text, or none. */
function checkLevel(level: string | undefined, pointer: string): Finding[] {
  if (level === undefined || level === "") return [refusal("missing-level", pointer, "the rule has no level", `add level, one of: ${auditLevels.join(", ")}`)];
  if ((auditLevels as readonly string[]).includes(level)) return [];
  return [refusal("unknown-level", `${pointer}/level`, `there is no level ${quoted(level)}`, didYouMean(level, auditLevels))];
}

function checkUrl(url: string, pointer: string): Finding[] {
  if (url === "*") return [];
  return [
    ...(url.startsWith("/")
      ? []
      : [refusal("bad-path", pointer, `the path ${quoted(url)} does not begin with /`, "write the whole path, or * for every path")]),
    ...(url.slice(0, -1).includes("*")
      ? [refusal("bad-path", pointer, `the path ${quoted(url)} has a * that is not its last character`, "cut the path off at the first *")]
      : []),
  ];
}

function checkEntry({ group = "", resources, resourceNames }: GroupResources, pointer: string): Finding[] {
  const names =
    limits(resourceNames) && !limits(resources)
      ? [refusal("names-without-resources", `${pointer}/resourceNames`, "resourceNames stands without resources", "name the resources that have these names")]
      : [];
  return [...checkGroup(group, `${pointer}/group`), ...names];
}

function checkGroup(group: string, pointer: string): Finding[] {
  if (group === "" || group === "*" || (subdomain.test(group) && group.length <= 253)) return [];
  const [bare = "", version] = group.split("/");
  if (version !== undefined && /^v\d/.test(version))
    return [refusal("version-in-group", pointer, `the group ${quoted(group)} has a version in it`, `write ${quoted(bare)}: rules hold for every version`)];
  const shown = /[*]/.test(group) ? '; a * stands for every group only alone: "*"' : "";
  return [
    refusal(
      "bad-group",
      pointer,
      `${quoted(group)} cannot be an API group${shown}`,
      'write a group as in apiVersion, without the version; "" is the core group',
    ),
  ];
}

function checkStages(stages: readonly string[] | undefined, pointer: string): Finding[] {
  return (stages ?? []).flatMap((stage, index) =>
    (auditStages as readonly string[]).includes(stage)
      ? []
      : [refusal("unknown-stage", `${pointer}/${index}`, `there is no stage ${quoted(stage)}`, didYouMean(stage, auditStages))],
  );
}

function checkBoth({ nonResourceURLs, resources, namespaces }: PolicyRule, pointer: string): Finding[] {
  if (!limits(nonResourceURLs) || !(limits(resources) || limits(namespaces))) return [];
  return [
    refusal(
      "paths-and-resources",
      `${pointer}/nonResourceURLs`,
      `the rule names paths and ${limits(resources) ? "resources" : "namespaces"}; a request is for one of them`,
      "make two rules of it",
    ),
  ];
}
