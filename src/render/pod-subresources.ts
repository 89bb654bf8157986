import type { PlannedCheck } from "../spec/plan.ts";

/**
 * Subresources of Pods by which an UPDATE brings what the check judges; policies on `pods` alone do not see them. A resize changes
 * resources and their resizePolicy, of containers or of the Pod, and nothing else.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/registry/core/pod/strategy.go (dropNonResizeUpdates)
 */
export function podSubresources(check: PlannedCheck): readonly string[] {
  if (!check.match.some(({ kind }) => kind === "Pod")) return [];
  const judgesContainers = check.kind === "container-field" || check.kind === "container-image";
  return [...(judgesContainers ? ["ephemeralcontainers"] : []), ...(judgesResources(check) ? ["resize"] : [])];
}

function judgesResources({ kind, parameters }: PlannedCheck): boolean {
  if (kind === "container-resources") return true;
  return (kind === "container-field" || kind === "pod-field") && /^(resources|resizePolicy)\b/.test(String(parameters.fieldPath));
}
