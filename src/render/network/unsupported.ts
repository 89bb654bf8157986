import { directions } from "../../kubernetes/network-policy/index.ts";
import type { Plan } from "../../spec/plan.ts";
import type { Unsupported } from "../renderer.ts";
import { defaultDenyControl } from "./default-deny.ts";
import { egressControl } from "./egress.ts";
import { flowsControl } from "./flows.ts";

/** What is missing of the three controls: what the spec gives and no enabled control renders, and what it does not give. */
export function networkUnsupported(plan: Plan): Unsupported[] {
  const planned = new Set(plan.artifacts.map(({ artifact }) => artifact));
  const { flows, egress } = plan.network;
  const denying = planned.has("default-deny-network-policies");
  return [
    ...(denying ? leftOpen(plan) : offDefaultDeny(plan)),
    ...entries(flowsControl, planned.has("flow-network-policies"), flows, "flows", denying),
    ...entries(egressControl, planned.has("egress-network-policies"), egress, "egress", denying),
  ];
}

function leftOpen({ namespaces, exemptNamespaces }: Plan): Unsupported[] {
  if (namespaces.length === 0) return [{ control: defaultDenyControl, reason: "the spec declares no namespaces, so nothing is denied" }];
  const open = namespaces.flatMap(({ name, defaultDeny = [] }) => {
    const missing = directions.filter((direction) => !defaultDeny.includes(direction));
    return missing.length > 0 && !exemptNamespaces.includes(name) ? [`${name} (${missing.join(", ")})`] : [];
  });
  return open.length > 0 ? [{ control: defaultDenyControl, reason: `open by default, as the spec has it: ${open.join(", ")}` }] : [];
}

function offDefaultDeny({ namespaces }: Plan): Unsupported[] {
  const names = namespaces.filter(({ defaultDeny }) => defaultDeny).map(({ name }) => name);
  return names.length > 0
    ? [{ control: defaultDenyControl, reason: `the control is not enabled, so the defaultDeny of ${names.join(", ")} is not rendered` }]
    : [];
}

function entries(control: string, on: boolean, given: readonly { readonly name: string }[], field: string, denying: boolean): Unsupported[] {
  if (given.length === 0) return on ? [{ control, reason: `the spec has no network.${field}, so none is allowed` }] : [];
  if (on) return [];
  const names = given.map(({ name }) => name).join(", ");
  return [
    {
      control,
      reason: `the control is not enabled, so network.${field} is not rendered (${names})${denying ? "; default deny cuts it off: enable the control" : ""}`,
    },
  ];
}
