import type { Plan } from "../../spec/plan.ts";
import type { FlowSpec } from "../../spec/schema/network.ts";
import { describePeer, describePorts, podsIn, portsOf, selectorOf } from "./peers.ts";
import type { PlannedPolicy } from "./planned-policy.ts";
import { policyName } from "./policy-name.ts";

export const flowsControl = "explicit-service-flows";

/**
 * Both sides of every flow, from one record: what the client may open and what the server accepts. Both are rendered
 * whether or not their namespaces deny by default or are declared: the pods that a flow names talk by declared flows
 * only, in that direction, and a side that another policy isolates would be missing otherwise.
 */
export function flowPolicies({ network: { flows } }: Plan): PlannedPolicy[] {
  return flows.flatMap((flow, index) => {
    const shared = { control: flowsControl, pointer: `/spec/network/flows/${index}` };
    return [
      { ...shared, ...clientSide(flow) },
      { ...shared, ...serverSide(flow) },
    ];
  });
}

type Side = Omit<PlannedPolicy, "control" | "pointer">;

function clientSide(flow: FlowSpec): Side {
  const { name, from, to, ports } = flow;
  return {
    namespace: from.namespace,
    name: policyName("allow-egress", name),
    spec: { podSelector: selectorOf(from), policyTypes: ["Egress"], egress: [{ to: [podsIn(to.namespace, selectorOf(to))], ports: portsOf(ports) }] },
    comments: [describe(flow, "the client's side")],
  };
}

function serverSide(flow: FlowSpec): Side {
  const { name, from, to, ports } = flow;
  return {
    namespace: to.namespace,
    name: policyName("allow-ingress", name),
    spec: { podSelector: selectorOf(to), policyTypes: ["Ingress"], ingress: [{ from: [podsIn(from.namespace, selectorOf(from))], ports: portsOf(ports) }] },
    comments: [describe(flow, "the server's side")],
  };
}

const describe = ({ name, from, to, ports }: FlowSpec, side: string) =>
  `Flow ${name}, ${side}: ${describePeer(from)} to ${describePeer(to)} on ${describePorts(ports)} of the pod.`;
