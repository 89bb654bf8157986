import { type Direction, type LabelSelector, type NetworkPolicySpec, namespaceNameLabel } from "../kubernetes/network-policy/index.ts";

/**
 * Every pod of a namespace isolated, nothing allowed. policyTypes is always written: left out, a policy without egress
 * rules would say nothing of egress.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies
 */
export function defaultDenySpec(policyTypes: readonly Direction[]): NetworkPolicySpec {
  return { podSelector: {}, policyTypes: [...policyTypes] };
}

/** The pods that answer DNS; CoreDNS carries the label of kube-dns on every platform. */
const dnsPods = { namespaceSelector: { matchLabels: { [namespaceNameLabel]: "kube-system" } }, podSelector: { matchLabels: { "k8s-app": "kube-dns" } } };

/**
 * The rule for questions for names: to the cluster's DNS, and to the caches of nodes at their addresses.
 * @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
 */
export function dnsRule(nodeLocalDns: readonly string[]) {
  return {
    to: [dnsPods, ...nodeLocalDns.map((cidr) => ({ ipBlock: { cidr } }))],
    ports: (["UDP", "TCP"] as const).map((protocol) => ({ protocol, port: 53 })),
  };
}

/** Name resolution for these pods, and nothing else. */
export function dnsEgressSpec(podSelector: LabelSelector, nodeLocalDns: readonly string[]): NetworkPolicySpec {
  return { podSelector, policyTypes: ["Egress"], egress: [dnsRule(nodeLocalDns)] };
}
