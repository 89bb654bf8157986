import { pointerTo } from "../../finding.ts";
import { limits } from "../policy.ts";
import { witness } from "../witness.ts";
import type { Lint } from "./lint.ts";

/** A kind that no policy can know. */
const unheardOf = {
  group: "unheard-of.example.com",
  resource: "widgets",
  subresource: "",
  namespaced: true,
  verbs: ["create", "update", "patch", "get", "list"],
};

/** A rule for everyone that records the bodies of kinds that it does not name. */
export const bodiesByDefault: Lint = {
  id: "bodies-by-default",
  severity: "warning",
  why: "Kinds that come with operators may hold credentials, and bodies are most of a log's size and of the API server's memory for it.",
  check: (policy) =>
    policy.rules.flatMap((rule, index) => {
      if (limits(rule.users) || limits(rule.userGroups)) return [];
      const verbs = rule.level === "RequestResponse" ? unheardOf.verbs : rule.level === "Request" ? unheardOf.verbs.slice(0, 3) : [];
      if (!witness(policy, index, { ...unheardOf, verbs })) return [];
      return [
        {
          pointer: pointerTo("rules", index, "level"),
          message: `the rule records bodies (${rule.level}) of whatever it does not name`,
          remedy: "make its level Metadata, and name the groups whose bodies you want in a rule before it",
        },
      ];
    }),
};
