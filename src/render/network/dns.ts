import { dnsEgressSpec } from "../../artifacts/network-policies.ts";
import type { LabelSelector, LabelValues } from "../../kubernetes/network-policy/index.ts";
import type { Plan } from "../../spec/plan.ts";
import type { FlowSpec } from "../../spec/schema/network.ts";
import { labelsOf } from "./peers.ts";
import type { PlannedPolicy } from "./planned-policy.ts";

/**
 * Name resolution for the clients of flows and egress: their policies isolate them, so without it no name resolves. No other
 * pod gets it, since what may ask DNS can carry data out with its questions. One policy for each namespace, `allow-dns`;
 * clients that no one selector picks out have `allow-dns-2` and so on.
 */
export function dnsPolicies({ network: { nodeLocalDns } }: Plan, clients: readonly FlowSpec["from"][], control: string): PlannedPolicy[] {
  return [...Map.groupBy(clients, ({ namespace }) => namespace)].flatMap(([namespace, there]) =>
    selectorsOf(there.map(labelsOf)).map((podSelector, index) => ({
      control,
      namespace,
      name: index === 0 ? "allow-dns" : `allow-dns-${index + 1}`,
      spec: dnsEgressSpec(podSelector, nodeLocalDns),
      comments: [`Name resolution for the clients in ${namespace}, whose egress is restricted.`],
      pointer: "/spec/network",
    })),
  );
}

/** Selectors that pick out what these labels do, as few as a selector's AND allows: single labels of one key become one. */
function selectorsOf(all: readonly LabelValues[]): LabelSelector[] {
  if (all.some((labels) => Object.keys(labels).length === 0)) return [{}];
  const single = all.filter((labels) => Object.keys(labels).length === 1).flatMap((labels) => Object.entries(labels));
  const merged = [...Map.groupBy(single, ([key]) => key)].map(([key, entries]) => oneOf(key, [...new Set(entries.map(([, value]) => value))].sort()));
  const others = all
    .filter((labels) => Object.keys(labels).length > 1)
    .map((labels) => ({ matchLabels: Object.fromEntries(Object.entries(labels).sort(byKey)) }));
  return [...new Set([...merged, ...others].map((selector) => JSON.stringify(selector)))].sort().map((text) => JSON.parse(text) as LabelSelector);
}

const oneOf = (key: string, values: string[]): LabelSelector =>
  values.length === 1 ? { matchLabels: { [key]: values[0] as string } } : { matchExpressions: [{ key, operator: "In", values }] };

const byKey = ([left]: [string, string], [right]: [string, string]) => (left < right ? -1 : 1);
