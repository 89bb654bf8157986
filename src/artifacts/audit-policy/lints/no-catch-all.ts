import { levelFor } from "../match.ts";
import { type AuditPolicy, pathVerbs, resourceVerbs } from "../policy.ts";
import { type AuditRequest, describeRequest, groupsOf } from "../request.ts";
import { strangers } from "../witness.ts";
import type { Lint } from "./lint.ts";

/** Requests that no rule matches. */
export const noCatchAll: Lint = {
  id: "no-catch-all",
  severity: "warning",
  why: "What no rule matches is not recorded: resources that come with the next operator, too.",
  check: (policy) => {
    const missed = [...ordinaryRequests(policy)].find((request) => levelFor(policy, request).rule === undefined);
    if (!missed) return [];
    return [
      {
        pointer: "/rules",
        at: "key",
        message: `what no rule matches is not recorded: for instance \`${describeRequest(missed)}\``,
        remedy: "end the rules with one that has no limits: - level: Metadata",
      },
    ];
  },
};

/** Requests for things and by people of whom no rule speaks. */
function* ordinaryRequests(policy: AuditPolicy): Generator<AuditRequest> {
  const { namespace, name, user: stranger } = strangers(policy);
  const named = policy.rules.flatMap(({ resources = [] }) => resources.map(({ group = "" }) => group));
  const group = ["example.com", "unheard-of.example.com"].find((candidate) => !named.includes(candidate)) ?? "no-one-has-heard-of.example.com";
  for (const user of [stranger, "system:anonymous"].map((one) => ({ name: one, groups: groupsOf(one) }))) {
    for (const verb of resourceVerbs)
      for (const place of [namespace, ""]) yield { verb, group, resource: "widgets", subresource: "", namespace: place, name, user };
    for (const verb of pathVerbs) yield { verb, path: "/unheard-of", user };
  }
}
