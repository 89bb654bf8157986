import type { JsonObject } from "./json.ts";

export type Operation = "CREATE" | "UPDATE";

/** A Kubernetes object: at least apiVersion, kind and metadata. */
export type KubernetesObject = JsonObject & { apiVersion: string; kind: string; metadata: JsonObject };

/**
 * What is judged, in the words of an AdmissionRequest; a manifest is a CREATE of its object.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#request
 */
export type Request = {
  /** Unique in a run; verdicts refer to it. */
  readonly id: string;
  readonly operation: Operation;
  readonly object: KubernetesObject;
  /** On UPDATE only. */
  readonly oldObject?: KubernetesObject;
  readonly subresource?: "ephemeralcontainers";
};

/** `kind namespace/name` (or `kind name`), as people refer to an object. */
export function describeObject(object: KubernetesObject): string {
  const { name, namespace, generateName } = object.metadata;
  const shown = typeof name === "string" ? name : typeof generateName === "string" ? `${generateName}*` : "(no name)";
  return typeof namespace === "string" && namespace !== "" ? `${object.kind} ${namespace}/${shown}` : `${object.kind} ${shown}`;
}
