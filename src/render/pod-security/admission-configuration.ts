import { clusterModes, demandedLevel, type PodSecurityModes } from "../../artifacts/pod-security.ts";
import { type PodSecurityLevel, podSecurityModes } from "../../kubernetes/pod-security.ts";
import type { Plan } from "../../spec/plan.ts";
import type { Enforcement } from "../../spec/schema/primitives.ts";
import type { PodSecurityView } from "../admission-configuration.ts";

/**
 * What Pod Security Admission does in namespaces without labels. A namespace that the spec labels is not exempt, even where
 * no check judges it: an exemption would switch its labels off.
 * @see https://github.com/kubernetes/pod-security-admission/blob/master/admission/api/v1/types.go
 */
export function podSecurityView(plan: Plan): PodSecurityView {
  const { level, enforcement, modes, exempt } = clusterDefaultOf(plan);
  return {
    comment: `For namespaces without Pod Security labels: ${level} is demanded, enforcement is ${enforcement}${enforcement === "enforce" ? "" : ", so nothing is refused yet"}.`,
    defaults: podSecurityModes.map((mode) => ({ mode, level: modes[mode], version: `v${plan.kubernetesVersion}` })),
    namespaces: exempt,
  };
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
