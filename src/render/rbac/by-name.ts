import { collectionVerbs, isSubresource } from "../../kubernetes/policy-rule.ts";
import type { PlannedRule } from "./planned-role.ts";

const comments = {
  create: "By name, create is granted only where an update or a server-side apply makes the object: a POST names none.",
  list: "By name, list and watch are granted only to requests with the field selector metadata.name=<name>.",
  deletecollection: "deletecollection is left out: no such request has a name, so by name it is never granted.",
} as const;

/**
 * Splits a rule with resourceNames by what a name means for its verbs: nothing is widened to objects of other names. A
 * request for a subresource always has the name of its object.
 */
export function byName({ rule, comments: above }: PlannedRule): PlannedRule[] {
  const whole = rule.resources.filter((resource) => !isSubresource(resource));
  const collection = rule.verbs.filter((verb) => collectionVerbs.includes(verb));
  if (rule.resourceNames === undefined || whole.length === 0 || collection.length === 0) return [{ rule, comments: above }];
  const subresources = rule.resources.filter(isSubresource);
  const ordinary = rule.verbs.filter((verb) => !collectionVerbs.includes(verb));
  const parts: PlannedRule[] = [
    { rule: { ...rule, resources: whole, verbs: ordinary }, comments: above },
    { rule: { ...rule, resources: whole, verbs: rule.verbs.filter((verb) => verb === "create") }, comments: [comments.create] },
    { rule: { ...rule, resources: whole, verbs: rule.verbs.filter((verb) => verb === "list" || verb === "watch") }, comments: [comments.list] },
    { rule: { ...rule, resources: subresources }, comments: above },
  ];
  const kept = parts.filter((part) => part.rule.verbs.length > 0 && part.rule.resources.length > 0);
  return collection.includes("deletecollection")
    ? kept.map((part, index) => (index === 0 ? { ...part, comments: [comments.deletecollection, ...part.comments] } : part))
    : kept;
}
