import { opensSession, type PolicyRule, wildcard } from "../../kubernetes/policy-rule.ts";
import type { PlannedRule } from "./planned-role.ts";

const comment = "get and create open a session together: by SPDY it is create, by WebSocket get, and from Kubernetes 1.35 on get and create.";

/** Gives the subresources that open a session both verbs where the spec gives one: which of the two opens it is no choice of the role. */
export function bySession(rule: PolicyRule): PlannedRule[] {
  const sessions = halfOpen(rule);
  if (sessions.length === 0) return [{ rule, comments: [] }];
  const onlyCore = rule.apiGroups.every((group) => group === "");
  const rest = onlyCore ? rule.resources.filter((resource) => !sessions.includes(resource)) : rule.resources;
  const verbs = [...new Set([...rule.verbs, "create", "get"])].sort();
  return [
    ...(rest.length > 0 ? [{ rule: { ...rule, resources: rest }, comments: [] }] : []),
    { rule: { ...rule, apiGroups: [""], resources: sessions, verbs }, comments: [comment] },
  ];
}

/** The subresources of pods on which the rule gives one of the verbs that open a session, and not the other. */
export function halfOpen({ apiGroups, resources, verbs }: PolicyRule): string[] {
  const given = ["create", "get"].filter((verb) => verbs.includes(verb));
  if (given.length !== 1 || verbs.includes(wildcard) || !apiGroups.some((group) => group === "" || group === wildcard)) return [];
  return [...new Set(resources.filter(opensSession).map((resource) => resource.replace("*/", "pods/")))].sort();
}
