import type { JsonObject } from "../kubernetes/json.ts";
import { apiGroupOf, findKind, resourceNameOf } from "../kubernetes/kinds.ts";
import type { KubernetesObject } from "../kubernetes/request.ts";

/** What tells one definition from another. */
type Defined = { readonly group: string; readonly kind: string; readonly plural: string; readonly scope: "Cluster" | "Namespaced" };

/** A CustomResourceDefinition with the first of its versions for storage. */
export function definitionOf({ group, kind, plural, scope }: Defined, versions: readonly JsonObject[]): JsonObject {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      scope,
      versions: versions.map((version, index) => ({ served: true, storage: index === 0, ...version })),
    },
  };
}

/**
 * A CustomResourceDefinition of objects of one kind, in all of their versions, open for any content: policies see of a custom
 * resource what is in it, whatever its schema is.
 */
export function customResourceDefinition(same: readonly [KubernetesObject, ...KubernetesObject[]]): JsonObject {
  const [{ apiVersion, kind, metadata }] = same;
  const group = apiGroupOf(apiVersion);
  const names = [...new Set(same.map((one) => one.apiVersion.slice(group.length + 1)))];
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  return definitionOf(
    { group, kind, plural: resourceNameOf(kind), scope: metadata.namespace === undefined ? "Cluster" : "Namespaced" },
    names.map((name) => ({ name, schema })),
  );
}

/** Those of one kind and group together. */
export function byKind(objects: readonly KubernetesObject[]): [KubernetesObject, ...KubernetesObject[]][] {
  return [...Map.groupBy(objects, ({ apiVersion, kind }) => `${kind}.${apiGroupOf(apiVersion)}`).values()] as [KubernetesObject, ...KubernetesObject[]][];
}

/**
 * Definitions of the kinds among the objects that are none of Kubernetes as it is known here: without them Kyverno's CLI judges no
 * object by a ValidatingAdmissionPolicy where one is of such a kind.
 * @see https://github.com/kyverno/kyverno/issues/15949
 */
export function customResourceDefinitions(objects: readonly KubernetesObject[]): JsonObject[] {
  const custom = objects.filter(({ apiVersion, kind }) => findKind(kind)?.apiGroup !== apiGroupOf(apiVersion) && apiVersion.includes("/"));
  return byKind(custom).map(customResourceDefinition);
}
