import type { PlannedCheck } from "../spec/plan.ts";

/** Subresources of Pods by which an UPDATE brings what the check judges; policies on `pods` alone do not see them. */
export function podSubresources(check: PlannedCheck): readonly string[] {
  const judgesContainers = check.kind === "container-field" || check.kind === "container-image";
  return judgesContainers && check.match.some(({ kind }) => kind === "Pod") ? ["ephemeralcontainers"] : [];
}
