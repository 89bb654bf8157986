import { Errors } from "typebox/schema";
import type { KubernetesObject } from "../request.ts";
import { isStrictlyInside, parseBlock } from "./ip-block.ts";
import { type LabelSelector, type NetworkPolicyPeer, type NetworkPolicyPort, type NetworkPolicySpec, NetworkPolicySpecSchema } from "./types.ts";

/**
 * What the API server would refuse in a NetworkPolicy, as `<pointer> <what>`; a policy that it refuses has no effect, and
 * one that is misread would be judged for what it is not.
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/networking/validation/validation.go (ValidateNetworkPolicySpec)
 */
export function networkPolicyProblems(object: KubernetesObject): string[] {
  const spec = object["spec"] ?? {};
  const [, errors] = Errors(NetworkPolicySpecSchema, spec);
  const shape = errors
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
