import { type Direction, defaultDeny, type NetworkPolicy } from "../../../kubernetes/network-policy/index.ts";
import type { KubernetesObject } from "../../../kubernetes/request.ts";
import type { Inventory } from "../inventory.ts";
import type { ReferentialCheck, ReferentialInput, ReferentialVerdict } from "./referential-check.ts";

/**
 * Whether a namespace denies traffic in one direction by default (`defaultDeny` says what that is). Where the spec gives the
 * namespace's own directions, only those are asked for. Policies of network plugins and of cluster administrators are not
 * evaluated: a namespace that only they close is found.
 */
const inDirection = (id: string, direction: Direction): ReferentialCheck => ({
  control: "default-deny-network-policy",
  id,
  judges: ["Namespace"],
  reads: ["NetworkPolicy"],
  judge: (input) => judge(input, direction),
});

export const defaultDenyIngress = inDirection("ingress", "Ingress");
export const defaultDenyEgress = inDirection("egress", "Egress");

function* judge({ inventory, knowledge, plan }: ReferentialInput, direction: Direction): Generator<ReferentialVerdict> {
  for (const name of inventory.namespaceNames) {
    const asked = plan.namespaces.find((namespace) => namespace.name === name)?.defaultDeny;
    if (asked && !asked.includes(direction)) continue;
    const placed = inventory.namespace(name);
    const object = placed?.object ?? namespaceNamed(name);
    const { policies, problem } = inventory.policiesOf(name);
    const message = faultOf(policies, direction);
    if (problem !== undefined) yield { type: "not-judged", object, reason: problem };
    else if (message !== undefined && !knowledge.whole("NetworkPolicy", name)) yield { type: "not-judged", object, reason: knowledge.reason("NetworkPolicy") };
    else if (message !== undefined) yield { type: "finding", object, source: placed?.source, message: message + exposed(inventory, name, direction) };
  }
}

const namespaceNamed = (name: string): KubernetesObject => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

function faultOf(policies: readonly NetworkPolicy[], direction: Direction): string | undefined {
  const { by, partial, otherDirection, undoneBy } = defaultDeny(policies, direction);
  const [undone] = undoneBy;
  if (undone) return `NetworkPolicy ${undone.policy.name} allows everyone on every port for all pods (${direction.toLowerCase()}[${undone.rule}])`;
  if (by.length > 0) return undefined;
  const why = [
    ...(policies.length === 0 ? ["it has no NetworkPolicy"] : []),
    ...(partial.length > 0 ? [`${names(partial)} only some pods`] : []),
    ...(otherDirection.length > 0 ? [`${names(otherDirection)} all pods, but not for ${direction}`] : []),
  ];
  return `no NetworkPolicy selects all pods for ${direction}${why.length > 0 ? `: ${why.join("; ")}` : ""}`;
}

/** What is named of many. */
const shown = 3;

function listed(names: readonly string[]): string {
  return names.length > shown ? `${names.slice(0, shown).join(", ")} and ${names.length - shown} more` : names.join(", ");
}

const names = (policies: readonly NetworkPolicy[]) => `${listed(policies.map(({ name }) => name))} ${policies.length === 1 ? "selects" : "select"}`;

/** Which pods stand open because of it. */
function exposed(inventory: Inventory, namespace: string, direction: Direction): string {
  const pods = inventory.podsOf(namespace);
  const open = pods.filter((pod) => inventory.cluster.isolating(pod, direction).length === 0);
  if (open.length === 0) return "";
  const which = listed(open.map(({ name }) => (name as string).replace(`${namespace}/`, "")));
  return `; ${open.length} of ${pods.length} ${pods.length === 1 ? "workload is" : "workloads are"} selected by none: ${which}`;
}
