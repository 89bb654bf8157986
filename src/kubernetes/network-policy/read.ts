import { getPath, isObject, type JsonObject, type JsonValue } from "../json.ts";
import { apiGroupOf, workloadKinds } from "../kinds.ts";
import type { KubernetesObject } from "../request.ts";
import { parseAddress } from "./ip-block.ts";
import { type ContainerPort, type LabelValues, type Namespace, type NetworkPolicySpec, type NetworkProtocol, networkProtocols, type Pod } from "./types.ts";

export function isNetworkPolicy({ apiVersion, kind }: KubernetesObject): boolean {
  return apiVersion === "networking.k8s.io/v1" && kind === "NetworkPolicy";
}

/** The spec of a policy that has no problems. */
export function networkPolicySpecOf(object: KubernetesObject): NetworkPolicySpec {
  return (object["spec"] ?? {}) as NetworkPolicySpec;
}

export function namespaceOf(object: KubernetesObject): Namespace | undefined {
  const { name, labels } = object.metadata;
  return object.apiVersion === "v1" && object.kind === "Namespace" && typeof name === "string" ? { name, labels: labelsOf(labels) } : undefined;
}

/** The pod that an object is, or that its template makes; undefined where it is no workload. Its namespace must be filled in. */
export function podOf(object: KubernetesObject): Pod | undefined {
  const path = workloadKinds.find(({ kind, apiGroup }) => kind === object.kind && apiGroup === apiGroupOf(object.apiVersion))?.podSpec;
  if (!path) return undefined;
  const spec = getPath(object, path);
  if (!isObject(spec)) return undefined;
  const labels = getPath(object, [...path.slice(0, -1), "metadata", "labels"]);
  const { name, namespace } = object.metadata;
  const ips = addressesOf(object["status"]);
  return {
    namespace: String(namespace),
    ...(typeof name === "string" ? { name } : {}),
    labels: labelsOf(labels),
    ports: containerPorts(spec),
    ...(ips.length > 0 ? { ips } : {}),
    ...(spec["hostNetwork"] === true ? { hostNetwork: true } : {}),
  };
}

function labelsOf(labels: JsonValue | undefined): LabelValues {
  if (!isObject(labels)) return {};
  return Object.fromEntries(Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** Ports of containers, and of init containers that go on running beside them. */
function containerPorts(spec: JsonObject): ContainerPort[] {
  const sidecars = objectsOf(spec["initContainers"]).filter((container) => container["restartPolicy"] === "Always");
  return [...objectsOf(spec["containers"]), ...sidecars].flatMap((container) =>
    objectsOf(container["ports"]).flatMap(({ name, containerPort, protocol = "TCP" }) =>
      typeof containerPort === "number" && isProtocol(protocol) ? [{ ...(typeof name === "string" ? { name } : {}), port: containerPort, protocol }] : [],
    ),
  );
}

/** The addresses of a running pod. */
function addressesOf(status: JsonValue | undefined): string[] {
  if (!isObject(status)) return [];
  const all = [status["podIP"], ...objectsOf(status["podIPs"]).map(({ ip }) => ip)];
  return [...new Set(all.filter((ip) => typeof ip === "string"))].filter((ip) => parseAddress(ip) !== undefined);
}

const objectsOf = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

const isProtocol = (value: JsonValue): value is NetworkProtocol => networkProtocols.some((protocol) => protocol === value);

/** Kinds of policies on traffic that are not judged here: those of network plugins, and those of cluster administrators. */
export function isOtherNetworkPolicy(object: KubernetesObject): boolean {
  return object.kind.endsWith("NetworkPolicy") && !isNetworkPolicy(object);
}
