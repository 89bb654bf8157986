import type { Meant } from "../../src/harness/claims/network-meaning.ts";
import { readManifestText } from "../../src/kubernetes/manifests/index.ts";
import {
  allows,
  Cluster,
  type Connection,
  type NetworkPolicy,
  type NetworkProtocol,
  networkPolicySpecOf,
  type Pod,
} from "../../src/kubernetes/network-policy/index.ts";
import { networkPolicyProblems } from "../../src/kubernetes/network-policy/problems.ts";
import { networkRenderer } from "../../src/render/network/index.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";
import { planOf } from "./support.ts";

/** The part of a spec that is about traffic. */
export type Topology = {
  readonly namespaces: NonNullable<SpecBody["namespaces"]>;
  readonly network: NonNullable<SpecBody["network"]>;
};

/** The NetworkPolicies of a topology, read from the text of the rendered files; the API server would refuse none. */
export function renderedPolicies(topology: Topology): NetworkPolicy[] {
  const { files } = networkRenderer.render(planOf(topology));
  return files.flatMap(({ path, text }) => {
    if (path.endsWith("kustomization.yaml")) return [];
    return readManifestText(path, text).map((event) => {
      if (event.type !== "object") throw new Error(`${path} holds no object`);
      const problems = networkPolicyProblems(event.object);
      if (problems.length > 0) throw new Error(`${path}: ${problems.join(", ")}`);
      const { namespace, name } = event.object.metadata;
      return { namespace: String(namespace), name: String(name), spec: networkPolicySpecOf(event.object) };
    });
  });
}

export const dnsPod: Pod = { namespace: "kube-system", labels: { "k8s-app": "kube-dns" }, ports: [], ips: ["10.9.0.1"] };

/** The first connection of which the policies say something else than what is meant, as text. */
export function disagreement(meant: readonly Meant[], policies: readonly NetworkPolicy[], pods: readonly Pod[]): string | undefined {
  const cluster = new Cluster({ pods, policies });
  for (const { connection, leaves, enters } of meant) {
    const { egress, ingress } = allows(cluster, connection);
    if (egress.verdict !== said(leaves) || ingress.verdict !== said(enters))
      return `egress ${egress.verdict}, ingress ${ingress.verdict}: ${JSON.stringify(connection)}`;
  }
  return undefined;
}

const said = (allowed: boolean) => (allowed ? "allowed" : "denied");

/** Every connection between the ends on the ports. */
export function connectionsOf(
  from: readonly Pod[],
  to: readonly (Pod | { ip: string })[],
  ports: readonly number[],
  protocols: readonly NetworkProtocol[],
): Connection[] {
  return from.flatMap((source) => to.flatMap((target) => ports.flatMap((port) => protocols.map((protocol) => ({ from: source, to: target, port, protocol })))));
}
