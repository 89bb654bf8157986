import type { JsonObject } from "../../../kubernetes/json.ts";
import { minorOf } from "../../../kubernetes/versions.ts";
import type { ClusterFacts } from "../../control.ts";

/**
 * The condition of checks that Pod Security does not ask inside a user namespace, from policy version v1.35 on.
 * @see https://github.com/kubernetes/pod-security-admission/blob/master/policy/helpers.go (relaxPolicyForUserNamespacePod)
 */
export function inUserNamespace({ kubernetesVersion }: ClusterFacts): JsonObject {
  return minorOf(kubernetesVersion) >= 35 ? { unless: [{ fieldPath: "hostUsers", operator: "Equals", values: [false] }] } : {};
}
