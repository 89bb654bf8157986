import type { BuiltInResource } from "../../kubernetes/built-in-resources.ts";
import { levelFor, ruleMatches } from "./match.ts";
import { type AuditPolicy, limits, type PolicyRule } from "./policy.ts";
import { type AuditUser, groupsOf, type ResourceRequest } from "./request.ts";

/** A resource or subresource that is asked for, with verbs. */
export type Asked = Pick<BuiltInResource, "group" | "resource" | "namespaced" | "verbs"> & { readonly subresource: string };

/** Requests that are tried for one rule at most; lists of thousands of names are not gone through. */
const mostTries = 20_000;

/**
 * The first request for something of the kind that a rule decides, by someone whom an API server can know and who is in
 * no more groups than the rule asks for. Undefined where earlier rules leave it none.
 */
export function witness(policy: AuditPolicy, index: number, asked: Asked): ResourceRequest | undefined {
  const rule = policy.rules[index];
  if (!rule) return undefined;
  let tries = 0;
  for (const request of requestsFor(rule, asked, strangers(policy))) {
    if (++tries > mostTries) return undefined;
    if (ruleMatches(rule, request) && levelFor(policy, request).rule === index) return request;
  }
  return undefined;
}

/** Names that no rule of a policy speaks of. */
export type Strangers = { readonly user: string; readonly namespace: string; readonly name: string };

const known = new WeakMap<AuditPolicy, Strangers>();

export function strangers(policy: AuditPolicy): Strangers {
  const found = known.get(policy) ?? {
    user: unusedName("alice", new Set(policy.rules.flatMap(({ users = [] }) => users))),
    namespace: unusedName("production", new Set(policy.rules.flatMap(({ namespaces = [] }) => namespaces))),
    name: unusedName("example", new Set(policy.rules.flatMap(({ resources = [] }) => resources.flatMap(({ resourceNames = [] }) => resourceNames)))),
  };
  known.set(policy, found);
  return found;
}

function unusedName(name: string, used: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!used.has(candidate)) return candidate;
  }
}

function* requestsFor(rule: PolicyRule, asked: Asked, names: Strangers): Generator<ResourceRequest> {
  const { group, resource, subresource } = asked;
  const verbs = asked.verbs.filter((verb) => !limits(rule.verbs) || rule.verbs.includes(verb));
  for (const verb of verbs)
    for (const user of usersOf(rule, names))
      for (const namespace of namespacesOf(rule, asked, verb, names))
        for (const name of namesOf(rule, asked, verb, names)) yield { verb, group, resource, subresource, namespace, name, user };
}

function* usersOf({ users, userGroups }: PolicyRule, names: Strangers): Generator<AuditUser> {
  for (const group of limits(userGroups) ? userGroups : [undefined])
    for (const name of limits(users) ? users : [memberOf(group, names)])
      yield { name, groups: [...new Set([...groupsOf(name), ...(group === undefined ? [] : [group])])] };
}

/** Someone who is in a group that the API server itself gives. */
function memberOf(group: string | undefined, { user, namespace, name }: Strangers): string {
  if (group === "system:unauthenticated") return "system:anonymous";
  if (group === "system:nodes") return `system:node:${name}`;
  if (group === "system:serviceaccounts") return `system:serviceaccount:${namespace}:${name}`;
  const accounts = /^system:serviceaccounts:([^:]+)$/.exec(group ?? "");
  return accounts ? `system:serviceaccount:${accounts[1]}:${name}` : user;
}

function namespacesOf({ namespaces }: PolicyRule, { namespaced }: Asked, verb: string, names: Strangers): readonly string[] {
  if (!namespaced) return [""];
  // Lists and watches may be of all namespaces at once.
  const everywhere = ["list", "watch"].includes(verb) ? [""] : [];
  return limits(namespaces) ? namespaces.filter((namespace) => namespace !== "" || everywhere.length > 0) : [names.namespace, ...everywhere];
}

function namesOf({ resources }: PolicyRule, { subresource }: Asked, verb: string, names: Strangers): readonly string[] {
  if (verb === "create" && subresource === "") return [""];
  const named = (resources ?? []).flatMap(({ resourceNames = [] }) => resourceNames);
  return [["list", "watch", "deletecollection"].includes(verb) ? "" : names.name, ...named];
}
