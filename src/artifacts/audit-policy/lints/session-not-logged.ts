import { listed, pointerTo } from "../../finding.ts";
import { sessions } from "../credentials.ts";
import { levelFor } from "../match.ts";
import { type AuditPolicy, limits, matchesEverything, type PolicyRule } from "../policy.ts";
import { groupsOf, type ResourceRequest, resourceName } from "../request.ts";
import { strangers, witness } from "../witness.ts";
import type { Lint, Told } from "./lint.ts";
import { hidesIdentity } from "./none-for-identity.ts";

/** Shells and tunnels that no rule records: of anyone, or of those whom a rule names. */
export const sessionNotLogged: Lint = {
  id: "session-not-logged",
  severity: "error",
  why: "A shell in a container is what an attacker does first; kubectl opens it as get (websocket), older clients as create (SPDY).",
  check: (policy) => [...ofAnyone(policy), ...policy.rules.flatMap((_, index) => ofSome(policy, index))],
};

type Missed = { readonly name: string; readonly verb: string };

/** What a rule without limits hides is told by another lint. */
function ofAnyone(policy: AuditPolicy): Told[] {
  const missed = Map.groupBy(
    anyonesSessions(policy).flatMap((request) => {
      const { level, rule } = levelFor(policy, request);
      const told = rule !== undefined && matchesEverything(policy.rules[rule] as PolicyRule);
      return level === "None" && !told ? [{ rule, name: resourceName(request), verb: request.verb }] : [];
    }),
    ({ rule }) => rule,
  );
  return [...missed].map(([rule, sessions]) => ({
    pointer: rule === undefined ? "/rules" : pointerTo("rules", rule, "level"),
    at: rule === undefined ? "key" : "value",
    message: `${rule === undefined ? "no rule matches" : "the rule leaves unrecorded"} ${describe(sessions)}${hint(sessions)}`,
    remedy:
      rule === undefined
        ? "add a rule of level Metadata without verbs for pods/exec, pods/attach, pods/portforward, pods/proxy, services/proxy and nodes/proxy"
        : "put a rule of level Metadata without verbs for these before it",
  }));
}

/** Every session as someone asks for it of whom no rule speaks. */
function anyonesSessions(policy: AuditPolicy): ResourceRequest[] {
  const { user, namespace, name } = strangers(policy);
  return sessions.flatMap(({ verbs, namespaced, group, resource, subresource }) =>
    verbs.map((verb) => ({
      ...{ verb, group, resource, subresource, name },
      namespace: namespaced ? namespace : "",
      user: { name: user, groups: groupsOf(user) },
    })),
  );
}

/** Users and groups of whom a rule hides everything are told by another lint. */
function ofSome(policy: AuditPolicy, index: number): Told[] {
  const rule = policy.rules[index];
  if (rule?.level !== "None" || hidesIdentity(rule) || !(limits(rule.users) || limits(rule.userGroups) || limits(rule.namespaces))) return [];
  const missed = sessions.flatMap((session) =>
    session.verbs.flatMap((verb) => (witness(policy, index, { ...session, verbs: [verb] }) ? [{ name: resourceName(session), verb }] : [])),
  );
  if (missed.length === 0) return [];
  return [
    {
      severity: "warning",
      pointer: pointerTo("rules", index, "level"),
      message: `the rule leaves unrecorded, of those or in the namespaces that it names, ${describe(missed)}`,
      remedy: "name the resources of the noise in the rule, or put a rule of level Metadata for sessions before it",
    },
  ];
}

function describe(missed: readonly Missed[]): string {
  const byVerb = Map.groupBy(missed, ({ verb }) => verb);
  const [gets = [], creates = []] = ["get", "create"].map((verb) => (byVerb.get(verb) ?? []).map(({ name }) => name));
  if (gets.join() === creates.join()) return `${listed(gets)} (get and create)`;
  return listed([...gets.map((name) => `get ${name}`), ...creates.map((name) => `create ${name}`)]);
}

const hint = (missed: readonly Missed[]) => (missed.some(({ verb }) => verb === "get") ? "" : ": older clients still open sessions so");
