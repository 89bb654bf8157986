import type { ArtifactKind } from "../../controls/control.ts";
import type { Plan } from "../../spec/plan.ts";
import type { Unsupported } from "../renderer.ts";
import { mayMount, tokenControl } from "./service-account.ts";

export const resourcesControl = "require-resource-limits";

/** What the spec gives and no enabled control renders, and which default ServiceAccounts are left as they are. */
export function namespacesUnsupported(plan: Plan, planned: ReadonlySet<ArtifactKind>): Unsupported[] {
  return [
    ...switchedOff(plan, planned, "limit-ranges", "limitRange"),
    ...switchedOff(plan, planned, "resource-quotas", "resourceQuota"),
    ...(planned.has("default-service-accounts") ? mounting(plan) : []),
  ];
}

function switchedOff({ namespaces }: Plan, planned: ReadonlySet<ArtifactKind>, artifact: ArtifactKind, field: "limitRange" | "resourceQuota"): Unsupported[] {
  const names = namespaces.filter((namespace) => namespace[field]).map(({ name }) => name);
  if (planned.has(artifact) || names.length === 0) return [];
  return [{ control: resourcesControl, reason: `the control is not enabled, so the ${field} of ${names.join(", ")} is not rendered` }];
}

function mounting(plan: Plan): Unsupported[] {
  if (plan.namespaces.length === 0) return [{ control: tokenControl, reason: "the spec declares no namespaces, so no default ServiceAccount is rendered" }];
  const names = plan.namespaces.map(({ name }) => name).filter((name) => !plan.exemptNamespaces.includes(name) && mayMount(plan, name));
  return names.length > 0
    ? [
        {
          control: tokenControl,
          reason: `opted in or waived, so the default ServiceAccounts of these namespaces go on mounting their tokens: ${names.join(", ")}`,
        },
      ]
    : [];
}
