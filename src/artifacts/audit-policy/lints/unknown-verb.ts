import { pointerTo, quoted } from "../../finding.ts";
import { didYouMean } from "../../nearest.ts";
import { limits, type PolicyRule, pathVerbs, resourceVerbs } from "../policy.ts";
import type { Lint, Told } from "./lint.ts";

/** The verbs of RBAC that are no verbs of requests. */
const onlyInRbac = ["approve", "attest", "bind", "escalate", "impersonate", "sign", "use"];

/** A verb that no request has of which the rule could be; the API server takes any text. */
export const unknownVerb: Lint = {
  id: "unknown-verb",
  severity: "error",
  why: "A verb is compared letter by letter: one that no request has matches nothing, and the rule is narrower than it looks.",
  check: ({ rules }) =>
    rules.flatMap((rule, index) =>
      (rule.verbs ?? []).flatMap((verb, at) => {
        const told = problemOf(verb, rule);
        return told ? [{ pointer: pointerTo("rules", index, "verbs", at), ...told }] : [];
      }),
    ),
};

function problemOf(verb: string, rule: PolicyRule): Pick<Told, "message" | "remedy"> | undefined {
  const known: readonly string[] = verbsOf(rule);
  const lower = verb.toLowerCase();
  // Another lint's.
  if (known.includes(verb) || lower === "connect") return undefined;
  if (verb === "*") return { message: "* is no verb here: it matches nothing", remedy: "leave verbs out to match every verb" };
  if (known.includes(lower)) return { message: `no request has the verb ${quoted(verb)}: verbs are lower case`, remedy: `write ${lower}` };
  if (limits(rule.nonResourceURLs) && (resourceVerbs as readonly string[]).includes(lower))
    return { message: `requests for paths have no verb ${quoted(verb)}: theirs are HTTP methods`, remedy: `one of: ${pathVerbs.join(", ")}` };
  if ((pathVerbs as readonly string[]).includes(lower))
    return { message: `requests for resources have no verb ${quoted(verb)}: that is an HTTP method`, remedy: `one of: ${resourceVerbs.join(", ")}` };
  if (onlyInRbac.includes(lower)) return { message: `${quoted(verb)} is a verb of RBAC; no request has it`, remedy: `one of: ${known.join(", ")}` };
  return { message: `no request has the verb ${quoted(verb)}`, remedy: didYouMean(verb, known) };
}

function verbsOf({ resources, namespaces, nonResourceURLs }: PolicyRule): readonly string[] {
  if (limits(resources) || limits(namespaces)) return resourceVerbs;
  return limits(nonResourceURLs) ? pathVerbs : [...new Set([...resourceVerbs, ...pathVerbs])];
}
