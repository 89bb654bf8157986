import { containerLists } from "../checks/container-lists.ts";
import { getPath, isObject, type JsonObject, type JsonValue } from "../kubernetes/json.ts";
import { findKind } from "../kubernetes/kinds.ts";
import type { KubernetesObject } from "../kubernetes/request.ts";
import type { Waiver } from "../spec/schema/waivers.ts";

/**
 * Whether a waiver is for an object, as the rendered policies have it: a Namespace is in itself, and podSelector goes by the
 * labels of a workload's pods. One for some containers is for objects that have one of them.
 */
export function covers({ match, containers }: Waiver, object: KubernetesObject): boolean {
  const { name, namespace } = object.metadata;
  return (
    match.kinds.includes(object.kind) &&
    (match.namespaces === undefined || holds(match.namespaces, object.kind === "Namespace" ? name : namespace)) &&
    (match.names === undefined || holds(match.names, name)) &&
    (match.podSelector === undefined || selects(match.podSelector.matchLabels as JsonObject, object)) &&
    (containers === undefined || hasContainer(object, containers))
  );
}

/** The object without the containers of these names: what is left to judge where they are waived. */
export function withoutContainers(object: KubernetesObject, names: readonly string[]): KubernetesObject {
  const kept = (spec: JsonObject): JsonObject => ({
    ...spec,
    ...Object.fromEntries(containerLists.flatMap((key) => (Array.isArray(spec[key]) ? [[key, spec[key].filter((entry) => !isNamed(entry, names))]] : []))),
  });
  return changed(object, findKind(object.kind)?.podSpec ?? [], kept) as KubernetesObject;
}

const holds = (list: readonly string[], value: JsonValue | undefined) => typeof value === "string" && list.includes(value);

function selects(labels: JsonObject, object: KubernetesObject): boolean {
  const pod = findKind(object.kind)?.podSpec?.slice(0, -1);
  return pod !== undefined && Object.entries(labels).every(([key, label]) => getPath(object, [...pod, "metadata", "labels", key]) === label);
}

function hasContainer(object: KubernetesObject, names: readonly string[]): boolean {
  const spec = findKind(object.kind)?.podSpec;
  return (
    spec !== undefined &&
    containerLists.some((list) => {
      const containers = getPath(object, [...spec, list]);
      return Array.isArray(containers) && containers.some((entry) => isNamed(entry, names));
    })
  );
}

const isNamed = (container: JsonValue, names: readonly string[]) => isObject(container) && holds(names, container.name);

/** The object with the value at a path changed; as it is where there is none, or no path. */
function changed(object: JsonObject, [key, ...rest]: readonly string[], change: (value: JsonObject) => JsonObject): JsonObject {
  const value = key === undefined ? undefined : object[key];
  if (key === undefined || !isObject(value)) return object;
  return { ...object, [key]: rest.length === 0 ? change(value) : changed(value, rest, change) };
}
