import { placeOf, type SelfManagedPlatform } from "../../artifacts/api-server.ts";
import { nodePaths } from "../../artifacts/node-paths.ts";
import { clusterModes, demandedLevel } from "../../artifacts/pod-security.ts";
import { podSecurityModes } from "../../kubernetes/pod-security.ts";
import type { Plan } from "../../spec/plan.ts";
import { commentLines } from "../comment-lines.ts";
import { generatedLine } from "../generated.ts";
import { renderTemplate } from "../handlebars.ts";

type AdmissionConfigurationView = {
  readonly generated: string;
  readonly comments: readonly string[];
  readonly defaults: readonly { readonly mode: string; readonly level: string; readonly version: string }[];
  readonly namespaces: readonly string[];
};

/**
 * What Pod Security Admission does in namespaces without labels. A namespace that the spec labels is not exempt, even where
 * no check judges it: an exemption would switch its labels off.
 * @see https://github.com/kubernetes/pod-security-admission/blob/master/admission/api/v1/types.go
 */
export function renderAdmissionConfiguration(plan: Plan, platform: SelfManagedPlatform): string {
  const check = plan.checks.find(({ control, id }) => control === "require-pod-security-labels" && id === "enforce-label");
  const level = demandedLevel((check?.parameters.values as readonly unknown[] | undefined) ?? []) ?? "baseline";
  const enforcement = check?.enforcement ?? "audit";
  const modes = clusterModes(level, enforcement);
  const labelled = new Set(plan.namespaces.filter(({ podSecurity }) => podSecurity).map(({ name }) => name));
  const comments = [
    `For namespaces without Pod Security labels: ${level} is demanded, enforcement is ${enforcement}${enforcement === "enforce" ? "" : ", so nothing is refused yet"}.`,
    `Place: ${placeOf(platform, "admission-control-config-file", nodePaths[platform].admissionConfiguration)}. It is read when the API server starts.`,
    "An API server takes one such file: merge the plugins of the one that it has.",
  ].flatMap(commentLines);
  const view: AdmissionConfigurationView = {
    generated: generatedLine,
    comments,
    defaults: podSecurityModes.map((mode) => ({ mode, level: modes[mode], version: `v${plan.kubernetesVersion}` })),
    namespaces: plan.exemptNamespaces.filter((name) => !labelled.has(name)),
  };
  return renderTemplate("pod-security/admission-configuration.yaml", view);
}
