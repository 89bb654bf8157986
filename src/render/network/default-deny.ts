import { defaultDenySpec } from "../../artifacts/network-policies.ts";
import { type Direction, directions } from "../../kubernetes/network-policy/index.ts";
import type { Plan } from "../../spec/plan.ts";
import type { PlannedPolicy } from "./planned-policy.ts";

export const defaultDenyControl = "default-deny-network-policy";

const what: Readonly<Record<Direction, string>> = { Ingress: "enters", Egress: "leaves" };

/** The default deny of every namespace that the spec has one for. */
export function defaultDenyPolicies({ namespaces }: Plan): PlannedPolicy[] {
  return namespaces.flatMap(({ name: namespace, defaultDeny = [] }, index) => {
    const policyTypes = directions.filter((direction) => defaultDeny.includes(direction));
    if (policyTypes.length === 0) return [];
    return [
      {
        control: defaultDenyControl,
        namespace,
        name: "default-deny",
        spec: defaultDenySpec(policyTypes),
        comments: [`Nothing ${policyTypes.map((direction) => what[direction]).join(" or ")} the pods of ${namespace} but what another policy allows.`],
        pointer: `/spec/namespaces/${index}/defaultDeny`,
      },
    ];
  });
}

/** Whether the namespace is denied that direction by default. */
export function isDenied({ namespaces }: Plan, namespace: string, direction: Direction): boolean {
  return namespaces.some(({ name, defaultDeny = [] }) => name === namespace && defaultDeny.includes(direction));
}
