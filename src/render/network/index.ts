import type { JsonValue } from "../../kubernetes/json.ts";
import { byPath } from "../by-path.ts";
import { renderTemplate } from "../handlebars.ts";
import { kustomization } from "../kustomization.ts";
import { type ManifestView, manifestView } from "../manifest-view.ts";
import type { RenderedFile, Renderer } from "../renderer.ts";
import type { PlannedPolicy } from "./planned-policy.ts";
import { networkPolicies } from "./policies.ts";
import { networkUnsupported } from "./unsupported.ts";

type NetworkPolicyView = ManifestView & { readonly name: string; readonly spec: JsonValue };

const note = "NetworkPolicies have an effect only where the cluster's network plugin enforces them.";

/** A folder for each namespace: its default deny, both sides of flows, egress and name resolution. */
export const networkRenderer: Renderer = {
  target: "network",
  render(plan) {
    const policies = networkPolicies(plan).map(fileOf);
    return { files: [...policies, ...kustomization("", policies, note)].sort(byPath), unsupported: networkUnsupported(plan) };
  },
};

function fileOf({ control, namespace, name, spec, comments }: PlannedPolicy): RenderedFile {
  const view: NetworkPolicyView = { ...manifestView(comments, namespace, control), name, spec: spec as JsonValue };
  return { path: `${namespace}/${name}.yaml`, text: renderTemplate("network/network-policy.yaml", view), control };
}
