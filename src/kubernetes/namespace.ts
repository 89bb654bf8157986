import { findKind } from "./kinds.ts";
import type { KubernetesObject } from "./request.ts";

/** The object with the namespace that it lands in where it names none; kinds known to have no namespace stay as they are. */
export function inNamespace(object: KubernetesObject, namespace: string): KubernetesObject {
  const known = findKind(object.kind);
  const named = typeof object.metadata.namespace === "string" && object.metadata.namespace !== "";
  if (named || (known !== undefined && !known.namespaced)) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}
