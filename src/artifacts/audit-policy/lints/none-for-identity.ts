import { listed, pointerTo, quoted } from "../../finding.ts";
import { limits, type PolicyRule } from "../policy.ts";
import type { Lint } from "./lint.ts";

/** Groups of which one stolen credential is enough to take over much of a cluster. */
const powerful = new Set(["system:masters", "system:nodes", "system:serviceaccounts", "system:authenticated", "system:unauthenticated"]);

/** Whether a rule hides all that some users or groups do, in some namespaces at least. */
export function hidesIdentity({ level, users, userGroups, verbs, resources, nonResourceURLs }: PolicyRule): boolean {
  return level === "None" && (limits(users) || limits(userGroups)) && !limits(verbs) && !limits(resources) && !limits(nonResourceURLs);
}

/** A rule of level None that names only who. */
export const noneForIdentity: Lint = {
  id: "none-for-identity",
  severity: "warning",
  why: "Whoever steals the credential of a user whom a rule hides altogether is invisible.",
  check: ({ rules }) =>
    rules.flatMap((rule, index) => {
      if (!hidesIdentity(rule)) return [];
      const field = limits(rule.userGroups) ? "userGroups" : "users";
      const who = [...(rule.users ?? []), ...(rule.userGroups ?? [])];
      const grave = !limits(rule.users) && !limits(rule.namespaces) && rule.userGroups?.some((group) => powerful.has(group));
      return [
        {
          ...(grave ? { severity: "error" as const } : {}),
          pointer: pointerTo("rules", index, field),
          message: `nothing that ${listed(who.map(quoted))} do${who.length === 1 ? "es" : ""}${limits(rule.namespaces) ? ` in ${listed(rule.namespaces.map(quoted))}` : ""} is recorded: no verb, resource or path limits the rule`,
          remedy: "name the verbs and resources of the noise, such as get and update of leases",
        },
      ];
    }),
};
