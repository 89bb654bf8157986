import { isBlockInside, metadataAddresses } from "../../kubernetes/network-policy/index.ts";
import type { Plan } from "../../spec/plan.ts";
import type { EgressSpec } from "../../spec/schema/network.ts";
import { describePeer, describePorts, portsOf, selectorOf } from "./peers.ts";
import type { PlannedPolicy } from "./planned-policy.ts";
import { policyName } from "./policy-name.ts";

export const egressControl = "restrict-egress";

/** A policy for every entry of spec.network.egress: its blocks, without what it excepts and without metadata addresses. */
export function egressPolicies({ network: { egress } }: Plan): PlannedPolicy[] {
  return egress.map((entry, index) => {
    const { name, from, cidrs, ports } = entry;
    const to = cidrs.map((cidr) => ({ ipBlock: blockOf(cidr, entry) }));
    const withoutMetadata = metadataAddresses.some((address) => cidrs.some((cidr) => isBlockInside(address, cidr)));
    return {
      control: egressControl,
      namespace: from.namespace,
      name: policyName("allow-external", name),
      spec: { podSelector: selectorOf(from), policyTypes: ["Egress"], egress: [{ to, ports: portsOf(ports) }] },
      comments: [
        `Egress ${name}: ${describePeer(from)} to addresses outside the cluster on ${describePorts(ports)}.`,
        ...(withoutMetadata ? ["The metadata addresses of clouds are left out: what reaches them can have the credentials of the node."] : []),
      ],
      pointer: `/spec/network/egress/${index}`,
    };
  });
}

function blockOf(cidr: string, { except = [] }: EgressSpec): { cidr: string; except?: string[] } {
  const own = except.filter((inner) => isBlockInside(inner, cidr));
  const metadata = metadataAddresses.filter(
    (address) => isBlockInside(address, cidr) && !own.some((inner) => inner === address || isBlockInside(address, inner)),
  );
  const all = [...own, ...metadata].sort();
  return all.length > 0 ? { cidr, except: all } : { cidr };
}
