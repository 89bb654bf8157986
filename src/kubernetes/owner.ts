import { getPath } from "./json.ts";
import { apiGroupOf } from "./kinds.ts";
import { objectsOf } from "./rbac/grants-everything.ts";
import type { KubernetesObject } from "./request.ts";

/** The kinds whose controllers make objects of a kind from their template, and let go of what does not fit it. */
const owners: Readonly<Record<string, readonly string[]>> = {
  Pod: ["apps/ReplicaSet", "apps/StatefulSet", "apps/DaemonSet", "/ReplicationController", "batch/Job"],
  ReplicaSet: ["apps/Deployment"],
  Job: ["batch/CronJob"],
};

/** The kinds of workloads that own others. */
export const owningKinds: readonly string[] = [...new Set(Object.values(owners).flat())].map((type) => type.slice(type.indexOf("/") + 1));

/** The object that controls another one. */
export type Owner = { readonly kind: string; readonly namespace: string; readonly name: string; readonly uid: string | undefined };

/**
 * The workload whose template made an object; undefined where nobody controls it, or something that makes no such objects:
 * whoever may create an object may write any owner into it.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/
 */
export function templateOwnerOf({ kind, metadata }: KubernetesObject): Owner | undefined {
  const controller = objectsOf(metadata["ownerReferences"]).find((reference) => reference["controller"] === true);
  if (!controller) return undefined;
  const { apiVersion, kind: ownerKind, name, uid } = controller;
  const type = `${apiGroupOf(String(apiVersion))}/${ownerKind}`;
  if (!Object.hasOwn(owners, kind) || !owners[kind]?.includes(type) || typeof name !== "string") return undefined;
  return { kind: String(ownerKind), namespace: String(metadata["namespace"]), name, uid: typeof uid === "string" ? uid : undefined };
}

/** The object as an owner of others. */
export function asOwner({ kind, metadata }: KubernetesObject): Owner {
  const uid = getPath(metadata, ["uid"]);
  return { kind, namespace: String(metadata["namespace"]), name: String(metadata["name"]), uid: typeof uid === "string" ? uid : undefined };
}
