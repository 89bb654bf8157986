import { Errors } from "typebox/value";
import { getPath, isObject, type JsonObject, type JsonValue } from "../json.ts";
import { apiGroupOf, workloadKinds } from "../kinds.ts";
import type { KubernetesObject } from "../request.ts";
import { isStrictlyInside, parseAddress, parseBlock } from "./ip-block.ts";
import {
  type ContainerPort,
  type LabelSelector,
  type LabelValues,
  type Namespace,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  type NetworkPolicySpec,
  NetworkPolicySpecSchema,
  type NetworkProtocol,
  networkProtocols,
  type Pod,
} from "./types.ts";

export function isNetworkPolicy({ apiVersion, kind }: KubernetesObject): boolean {
  return apiVersion === "networking.k8s.io/v1" && kind === "NetworkPolicy";
}

/**
 * What the API server would refuse in a NetworkPolicy, as `<pointer> <what>`; a policy that it refuses has no effect, and
 * one that is misread would be judged for what it is not.
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/networking/validation/validation.go (ValidateNetworkPolicySpec)
 */
export function networkPolicyProblems(object: KubernetesObject): string[] {
  const spec = object["spec"] ?? {};
  const shape = Errors(NetworkPolicySpecSchema, spec)
    // What a failed alternative and a field too many say a second time.
    .filter(({ keyword }) => keyword !== "boolean" && keyword !== "anyOf")
    .map(({ instancePath, message, params }) => `/spec${instancePath} ${message}${"additionalProperties" in params ? `: ${params.additionalProperties}` : ""}`);
  if (shape.length > 0) return [...new Set(shape)];
  const { podSelector, ingress = [], egress = [] } = spec as NetworkPolicySpec;
  return [
    ...(podSelector ? selectorProblems(podSelector, "/spec/podSelector") : []),
    ...ingress.flatMap(({ from = [], ports = [] }, index) => ruleProblems(from, ports, `/spec/ingress/${index}`, "from")),
    ...egress.flatMap(({ to = [], ports = [] }, index) => ruleProblems(to, ports, `/spec/egress/${index}`, "to")),
  ];
}

function ruleProblems(peers: readonly NetworkPolicyPeer[], ports: readonly NetworkPolicyPort[], at: string, field: "from" | "to"): string[] {
  return [
    ...peers.flatMap((peer, index) => peerProblems(peer, `${at}/${field}/${index}`)),
    ...ports.flatMap(({ port, endPort }, index) =>
      endPort !== undefined && (typeof port !== "number" || endPort < port)
        ? [`${at}/ports/${index}/endPort must not be below port, which must be a number`]
        : [],
    ),
  ];
}

function peerProblems({ ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer, at: string): string[] {
  const selectors = [
    ...(podSelector ? selectorProblems(podSelector, `${at}/podSelector`) : []),
    ...(namespaceSelector ? selectorProblems(namespaceSelector, `${at}/namespaceSelector`) : []),
  ];
  if (!ipBlock) return selectors;
  if (podSelector || namespaceSelector) return [`${at} must not have ipBlock beside a selector`];
  const outer = parseBlock(ipBlock.cidr);
  if (!outer) return [`${at}/ipBlock/cidr must be a CIDR`];
  return (ipBlock.except ?? []).flatMap((text, index) => {
    const inner = parseBlock(text);
    return inner && isStrictlyInside(inner, outer) ? [] : [`${at}/ipBlock/except/${index} must be a CIDR inside ${ipBlock.cidr}, and smaller`];
  });
}

function selectorProblems({ matchExpressions = [] }: LabelSelector, at: string): string[] {
  return matchExpressions.flatMap(({ operator, values = [] }, index) =>
    (operator === "In" || operator === "NotIn") === values.length > 0
      ? []
      : [`${at}/matchExpressions/${index}/values must ${values.length > 0 ? "not be there" : "be there"} with ${operator}`],
  );
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
