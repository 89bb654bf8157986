import { getPath } from "../../kubernetes/json.ts";
import type { KubernetesObject } from "../../kubernetes/request.ts";

/**
 * Fields that the API server fills in where an object leaves them out, and whose absence checks are about: no policy ever sees
 * them absent, in whichever engine, so that such a case is one of manifests alone.
 * @see k8s.io/kubernetes/pkg/apis/networking/v1/defaults.go (SetDefaults_NetworkPolicy)
 */
const completed: Readonly<Record<string, readonly string[]>> = { "networking.k8s.io/v1 NetworkPolicy": ["spec", "policyTypes"] };

/** Why a pass says nothing of the object as it was written; undefined where it does. */
export function completedIn(object: KubernetesObject): string | undefined {
  const path = completed[`${object.apiVersion} ${object.kind}`];
  const value = path && getPath(object, path);
  if (path === undefined || (value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0))) return undefined;
  return `the API server fills in ${path.join(".")} before any policy is asked`;
}
