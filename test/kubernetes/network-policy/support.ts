import { readManifestText } from "../../../src/kubernetes/manifests/index.ts";
import { inNamespace } from "../../../src/kubernetes/namespace.ts";
import { isNetworkPolicy, type NetworkPolicy, networkPolicySpecOf } from "../../../src/kubernetes/network-policy/index.ts";
import { networkPolicyProblems } from "../../../src/kubernetes/network-policy/problems.ts";
import type { KubernetesObject } from "../../../src/kubernetes/request.ts";

/** The objects of manifests, in the namespace `app` where they name none. */
export function objectsOf(text: string): KubernetesObject[] {
  return readManifestText("test.yaml", text).flatMap((event) => {
    if (event.type === "skipped" && event.reason === "empty") return [];
    if (event.type !== "object") throw new Error(JSON.stringify(event));
    return [inNamespace(event.object, "app")];
  });
}

/** The NetworkPolicies of manifests, none of which the API server would refuse. */
export function policiesOf(text: string): NetworkPolicy[] {
  return objectsOf(text)
    .filter(isNetworkPolicy)
    .map((object) => {
      const problems = networkPolicyProblems(object);
      if (problems.length > 0) throw new Error(problems.join("\n"));
      return { namespace: String(object.metadata["namespace"]), name: String(object.metadata["name"]), spec: networkPolicySpecOf(object) };
    });
}

/** A policy of the namespace `app`, its spec in flow style. */
export function policy(spec: string, name = "p", namespace = "app"): string {
  return `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: ${spec}\n`;
}
