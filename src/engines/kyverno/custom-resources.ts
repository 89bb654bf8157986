import type { JsonObject } from "../../kubernetes/json.ts";
import { apiGroupOf, findKind } from "../../kubernetes/kinds.ts";
import type { KubernetesObject } from "../../kubernetes/request.ts";

/**
 * CustomResourceDefinitions of the kinds that Kubernetes does not have, open for any content: without them the CLI judges no
 * object by a ValidatingAdmissionPolicy where one is of such a kind.
 * @see https://github.com/kyverno/kyverno/issues/15949
 */
export function customResourceDefinitions(objects: readonly KubernetesObject[], resourceOf: (object: KubernetesObject) => string): JsonObject[] {
  const custom = objects.filter(({ apiVersion, kind }) => findKind(kind)?.apiGroup !== apiGroupOf(apiVersion) && apiVersion.includes("/"));
  return [...Map.groupBy(custom, ({ apiVersion, kind }) => `${kind}.${apiGroupOf(apiVersion)}`).values()].map((same) => {
    const [first] = same as [KubernetesObject];
    const [group, plural] = [apiGroupOf(first.apiVersion), resourceOf(first)];
    const versions = [...new Set(same.map(({ apiVersion }) => apiVersion.slice(group.length + 1)))];
    return {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        names: { kind: first.kind, listKind: `${first.kind}List`, plural, singular: first.kind.toLowerCase() },
        scope: first.metadata.namespace === undefined ? "Cluster" : "Namespaced",
        versions: versions.map((name, index) => ({
          name,
          served: true,
          storage: index === 0,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        })),
      },
    };
  });
}
