import type { JsonObject } from "./json.ts";

export const operations = ["CREATE", "UPDATE", "DELETE"] as const;
export type Operation = (typeof operations)[number];

/** Parts of an object that are asked for by their own paths. */
export const subresources = ["ephemeralcontainers", "resize", "scale", "status"] as const;
export type Subresource = (typeof subresources)[number];

/** Who asks. */
export type UserInfo = { readonly username: string; readonly groups?: readonly string[] };

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
  /** On DELETE what is deleted, as Gatekeeper's webhook has it; the API server sends it as `oldObject` alone. */
  readonly object: KubernetesObject;
  /** On UPDATE and DELETE. */
  readonly oldObject?: KubernetesObject;
  /** Of `scale`, the object is the one that is scaled: the API server is sent a Scale with its replicas. */
  readonly subresource?: Subresource;
  readonly userInfo?: UserInfo;
  /** Of the namespace that the object is in. Only an API server reads them: what is rendered goes by names of namespaces. */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
};

/** `kind namespace/name` (or `kind name`), as people refer to an object. */
export function describeObject(object: KubernetesObject): string {
  const { name, namespace, generateName } = object.metadata;
  const shown = typeof name === "string" ? name : typeof generateName === "string" ? `${generateName}*` : "(no name)";
  return typeof namespace === "string" && namespace !== "" ? `${object.kind} ${namespace}/${shown}` : `${object.kind} ${shown}`;
}
