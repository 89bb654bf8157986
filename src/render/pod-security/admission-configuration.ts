import { placeOf, type SelfManagedPlatform } from "../../artifacts/api-server.ts";
import { nodePaths } from "../../artifacts/node-paths.ts";
import { clusterModes, demandedLevel, type PodSecurityModes } from "../../artifacts/pod-security.ts";
import { type PodSecurityLevel, podSecurityModes } from "../../kubernetes/pod-security.ts";
import type { Plan } from "../../spec/plan.ts";
import type { Enforcement } from "../../spec/schema/primitives.ts";
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
  const { level, enforcement, modes, exempt } = clusterDefaultOf(plan);
  const comments = [
    `For namespaces without Pod Security labels: ${level} is demanded, enforcement is ${enforcement}${enforcement === "enforce" ? "" : ", so nothing is refused yet"}.`,
    `Place: ${placeOf(platform, "admission-control-config-file", nodePaths[platform].admissionConfiguration)}. It is read when the API server starts.`,
    "An API server takes one such file: merge the plugins of the one that it has.",
  ].flatMap(commentLines);
  const view: AdmissionConfigurationView = {
    generated: generatedLine,
    comments,
    defaults: podSecurityModes.map((mode) => ({ mode, level: modes[mode], version: `v${plan.kubernetesVersion}` })),
    namespaces: exempt,
  };
  return renderTemplate("pod-security/admission-configuration.yaml", view);
}

export type ClusterDefault = {
  readonly level: PodSecurityLevel;
  readonly enforcement: Enforcement;
  readonly modes: PodSecurityModes;
  readonly exempt: readonly string[];
};

/** What the plan demands of namespaces without labels, and which are exempt from it. */
export function clusterDefaultOf({ checks, namespaces, exemptNamespaces }: Plan): ClusterDefault {
  const check = checks.find(({ control, id }) => control === "require-pod-security-labels" && id === "enforce-label");
  const level = demandedLevel((check?.parameters.values as readonly unknown[] | undefined) ?? []) ?? "baseline";
  const enforcement = check?.enforcement ?? "audit";
  const labelled = new Set(namespaces.filter(({ podSecurity }) => podSecurity).map(({ name }) => name));
  return { level, enforcement, modes: clusterModes(level, enforcement), exempt: exemptNamespaces.filter((name) => !labelled.has(name)) };
}
