import { demandsOf } from "../../checks/container-resources.ts";
import { filledIn, type QuotaDemand, quotaDemands } from "../../kubernetes/limit-range.ts";
import { milliOf } from "../../kubernetes/quantity.ts";
import { isCounted, isQuotaResource, isUsedUp } from "../../kubernetes/resource-name.ts";
import type { Plan, PlannedCheck } from "../plan.ts";
import { pointerOf } from "../pointer.ts";
import { error, type Problem, warning } from "../problem.ts";
import type { NamespaceSpec } from "../schema/namespaces.ts";
import type { Rule } from "./rule.ts";

/**
 * ResourceQuotas, as the API server validates them, and what they come to that whoever writes one may not expect.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/core/validation/validation.go (ValidateResourceQuotaSpec)
 */
export const resourceQuota: Rule = (_, { plan }) => {
  const rendered = plan.artifacts.some(({ artifact }) => artifact === "resource-quotas");
  return plan.namespaces.flatMap((namespace, index) => {
    const { hard = {} } = namespace.resourceQuota ?? {};
    const at = (name: string) => pointerOf("spec", "namespaces", index, "resourceQuota", "hard", name);
    return [
      ...Object.entries(hard).flatMap(([name, quantity]) => entryProblems(name, quantity, at(name), rendered)),
      ...(rendered ? quotaDemands(hard).flatMap((demand) => demandProblems(demand, namespace, plan, at(demand.quota))) : []),
    ];
  });
};

function entryProblems(name: string, quantity: string, at: string, rendered: boolean): Problem[] {
  if (!isQuotaResource(name)) return [{ ...error("unknown-resource", at, `a ResourceQuota cannot limit ${name}`, forms), at: "key" }];
  return [
    ...(rendered && !isUsedUp(name)
      ? [{ ...warning("quota-without-effect", at, `nothing uses up a quota on ${name}: it has no effect`, forms), at: "key" as const }]
      : []),
    ...(isCounted(name) && !isCount(quantity)
      ? [error("not-whole", at, `${name} is counted, and ${quantity} is no whole number that Kubernetes takes`, "write a whole number, quoted")]
      : []),
  ];
}

const forms =
  "name requests.cpu, limits.memory or the like, requests.storage, requests.<domain>/<resource>, pods, or count/<resource>.<group> for objects of any kind";

/** A whole number, its thousandths in 64 bits: of larger ones the API server takes some and refuses others. */
const isCount = (quantity: string) => milliOf(quantity) % 1000n === 0n && milliOf(quantity) < 2n ** 63n;

/** A quota on cpu or memory makes each container say how much of it, wherever no LimitRange says it and no policy enforces it. */
function demandProblems({ quota, type, name }: QuotaDemand, namespace: NamespaceSpec, plan: Plan, at: string): Problem[] {
  if (filledIn(namespace.limitRange)[type].has(name)) return [];
  const exempt = plan.exemptNamespaces.includes(namespace.name);
  if (!exempt && plan.checks.some((check) => enforces(check, type, name))) return [];
  const [one, field] = type === "limits" ? ["limit", "default"] : ["request", "defaultRequest"];
  const lacks = namespace.limitRange ? "its limitRange fills in none" : "there is no limitRange to fill it in";
  return [
    warning(
      "quota-demands",
      at,
      `with a quota on ${quota} Kubernetes refuses every Pod in ${namespace.name} that has a container without a ${name} ${one}, and ${lacks}`,
      `set limitRange.${field}.${name}, ${type === "limits" && name === "cpu" ? "or limit requests.cpu instead" : `or remove ${quota}`}, unless every container is meant to set it`,
    ),
  ];
}

/** Whether the check refuses the same Pods: a limit brings a request of its amount. */
function enforces({ kind, enforcement, match, parameters, waivers }: PlannedCheck, type: QuotaDemand["type"], name: string): boolean {
  if (kind !== "container-resources" || enforcement !== "enforce" || waivers.length > 0) return false;
  if (parameters.unless !== undefined || parameters.containers !== undefined || !match.some((judged) => judged.kind === "Pod")) return false;
  return demandsOf(parameters).required.some((demand) => demand.name === name && (demand.type === type || demand.type === "limits"));
}
