import type { ArtifactKind } from "../../controls/control.ts";
import type { Plan } from "../../spec/plan.ts";
import type { NamespaceSpec } from "../../spec/schema/namespaces.ts";
import { byPath } from "../by-path.ts";
import { kustomization } from "../kustomization.ts";
import type { RenderedFile, Renderer } from "../renderer.ts";
import { renderLimitRange } from "./limit-range.ts";
import { renderResourceQuota } from "./resource-quota.ts";
import { mayMount, renderServiceAccount, tokenControl } from "./service-account.ts";
import { namespacesUnsupported, resourcesControl } from "./unsupported.ts";

const note = "The Namespaces must be there first; those with Pod Security labels are in pod-security/.";

/** A folder for each namespace: its LimitRange, its ResourceQuota and its default ServiceAccount. */
export const namespacesRenderer: Renderer = {
  target: "namespaces",
  render(plan) {
    const planned = new Set(plan.artifacts.map(({ artifact }) => artifact));
    const objects = plan.namespaces.flatMap((namespace) => filesOf(namespace, plan, planned));
    return { files: [...objects, ...kustomization("", objects, note)].sort(byPath), unsupported: namespacesUnsupported(plan, planned) };
  },
};

function filesOf({ name, limitRange, resourceQuota }: NamespaceSpec, plan: Plan, planned: ReadonlySet<ArtifactKind>): RenderedFile[] {
  const file = (path: string, control: string, text: string): RenderedFile => ({ path: `${name}/${path}`, text, control });
  const account = planned.has("default-service-accounts") && !plan.exemptNamespaces.includes(name) && !mayMount(plan, name);
  return [
    ...(limitRange && planned.has("limit-ranges") ? [file("limit-range.yaml", resourcesControl, renderLimitRange(name, limitRange, resourcesControl))] : []),
    ...(resourceQuota && planned.has("resource-quotas")
      ? [file("resource-quota.yaml", resourcesControl, renderResourceQuota(name, resourceQuota.hard, resourcesControl))]
      : []),
    ...(account ? [file("service-account.yaml", tokenControl, renderServiceAccount(name, tokenControl))] : []),
  ];
}
