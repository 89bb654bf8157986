import type { Plan } from "../../spec/plan.ts";
import { defaultDenyPolicies } from "./default-deny.ts";
import { dnsPolicies } from "./dns.ts";
import { egressControl, egressPolicies } from "./egress.ts";
import { flowPolicies, flowsControl } from "./flows.ts";
import type { PlannedPolicy } from "./planned-policy.ts";

/** Every NetworkPolicy that a plan comes to, by what its controls render. */
export function networkPolicies(plan: Plan): PlannedPolicy[] {
  const planned = new Set(plan.artifacts.map(({ artifact }) => artifact));
  const flows = planned.has("flow-network-policies");
  const egress = planned.has("egress-network-policies");
  const clients = [...(flows ? plan.network.flows : []), ...(egress ? plan.network.egress : [])].map(({ from }) => from);
  return [
    ...(planned.has("default-deny-network-policies") ? defaultDenyPolicies(plan) : []),
    ...(flows ? flowPolicies(plan) : []),
    ...(egress ? egressPolicies(plan) : []),
    ...dnsPolicies(plan, clients, flows ? flowsControl : egressControl),
  ];
}
