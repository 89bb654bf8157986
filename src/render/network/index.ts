import type { JsonValue } from "../../kubernetes/json.ts";
import { byPath } from "../by-path.ts";
import { commentLines } from "../comment-lines.ts";
import { generatedLine } from "../generated.ts";
import { renderTemplate } from "../handlebars.ts";
import { kustomization } from "../kustomization.ts";
import type { RenderedFile, Renderer } from "../renderer.ts";
import type { PlannedPolicy } from "./planned-policy.ts";
import { networkPolicies } from "./policies.ts";
import { networkUnsupported } from "./unsupported.ts";

type NetworkPolicyView = {
  readonly generated: string;
  readonly comments: readonly string[];
  readonly namespace: string;
  readonly name: string;
  readonly control: string;
  readonly spec: JsonValue;
};

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
  const view: NetworkPolicyView = { generated: generatedLine, comments: comments.flatMap(commentLines), namespace, name, control, spec: spec as JsonValue };
  return { path: `${namespace}/${name}.yaml`, text: renderTemplate("network/network-policy.yaml", view), control };
}
