import { dnsRule } from "../../../artifacts/network-policies.ts";
import { isBlockInside, metadataAddresses, type NetworkPolicySpec } from "../../../kubernetes/network-policy/index.ts";
import { endpointsOf, type Shipper, shipperName } from "./shipper.ts";

/** Nobody reaches the shipper; where the spec says what it reaches, it reaches nothing else. */
export function shipperPolicy(shipper: Shipper, nodeLocalDns: readonly string[]): { readonly spec: NetworkPolicySpec; readonly comments: readonly string[] } {
  const { cidrs } = shipper;
  const podSelector = { matchLabels: { "app.kubernetes.io/name": shipperName } };
  if (!cidrs)
    return {
      spec: { podSelector, policyTypes: ["Ingress"], ingress: [] },
      comments: ["Nothing reaches the shipper. Name audit.shipTo.cidrs to say what it may reach, too."],
    };
  const ports = [...new Set(endpointsOf(shipper).map(({ port }) => port))].sort((one, other) => one - other);
  return {
    spec: {
      podSelector,
      policyTypes: ["Ingress", "Egress"],
      ingress: [],
      egress: [{ to: cidrs.map(blockOf), ports: ports.map((port) => ({ protocol: "TCP", port })) }, dnsRule(nodeLocalDns)],
    },
    comments: ["Nothing reaches the shipper. It reaches its endpoints, and asks for their names."],
  };
}

function blockOf(cidr: string) {
  const except = metadataAddresses.filter((address) => isBlockInside(address, cidr));
  return { ipBlock: except.length > 0 ? { cidr, except: [...except] } : { cidr } };
}
