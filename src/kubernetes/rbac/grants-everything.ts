import { isObject, type JsonObject, type JsonValue } from "../json.ts";
import { wildcard } from "../policy-rule.ts";

/**
 * Whether the rules of a role grant every verb on every resource of every group, as cluster-admin does: one of them has all
 * three wildcards, and no resourceNames that would narrow it. Rules that come to the same together are not looked for, nor
 * is what leads there by a detour (escalate, bind, impersonate).
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/rbac/v1/evaluation_helpers.go (VerbMatches, APIGroupMatches, ResourceMatches)
 */
export function grantsEverything(rules: readonly JsonObject[]): boolean {
  return rules.some(({ verbs, apiGroups, resources, resourceNames }) => {
    const named = Array.isArray(resourceNames) && resourceNames.length > 0;
    return !named && [verbs, apiGroups, resources].every((list) => Array.isArray(list) && list.includes(wildcard));
  });
}

/** The rules of a Role or ClusterRole as it is written. */
export const writtenRules = (role: JsonObject): JsonObject[] => objectsOf(role.rules);

export const objectsOf = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
