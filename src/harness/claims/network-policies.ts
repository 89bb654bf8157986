import type { ArtifactKind } from "../../controls/control.ts";
import type { BundleFile } from "../../engines/engine.ts";
import { readManifestText } from "../../kubernetes/manifests/index.ts";
import {
  allows,
  Cluster,
  type Connection,
  type Endpoint,
  isNetworkPolicy,
  type NetworkPolicy,
  networkPolicySpecOf,
  type Verdict,
} from "../../kubernetes/network-policy/index.ts";
import { networkPolicyProblems } from "../../kubernetes/network-policy/problems.ts";
import type { Plan } from "../../spec/plan.ts";
import { freeNamespace } from "../boundary-cases.ts";
import type { Evaluator } from "./claim.ts";
import { type Asked, connectionsOf } from "./network-connections.ts";
import { meantBy, type Topology } from "./network-meaning.ts";

const artifactOf: Readonly<Record<Asked["about"], ArtifactKind>> = {
  defaultDeny: "default-deny-network-policies",
  flow: "flow-network-policies",
  egress: "egress-network-policies",
};

/** Asks the NetworkPolicies of the bundle who reaches whom: what a record declares passes on both sides, nothing else does. */
export const networkPolicyEvaluator: Evaluator = {
  name: "network-policy-evaluator",
  judge(plan, files) {
    const topology = plannedTopology(plan);
    if (!topology) return [];
    const cluster = new Cluster({ policies: policiesOf(files) });
    const asked = connectionsOf(topology, freeNamespace(plan));
    const meant = meantBy(
      topology,
      asked.map(({ connection }) => connection),
    );
    return meant.map(({ connection, leaves, enters }, index) => {
      const { egress, ingress } = allows(cluster, connection);
      return {
        control: controlOf(plan, artifactOf[(asked[index] as Asked).about]),
        evaluator: "network-policy-evaluator",
        claim: describe(connection),
        expected: sides(leaves ? "allowed" : "denied", enters ? "allowed" : "denied"),
        found: sides(egress.verdict, ingress.verdict),
      };
    });
  },
};

/** What the plan renders of its topology; nothing where it renders none of it. */
function plannedTopology(plan: Plan): Topology | undefined {
  const planned = (about: Asked["about"]) => plan.artifacts.some(({ artifact }) => artifact === artifactOf[about]);
  const namespaces = planned("defaultDeny") ? plan.namespaces : [];
  const flows = planned("flow") ? plan.network.flows : [];
  const egress = planned("egress") ? plan.network.egress : [];
  const empty = namespaces.every(({ defaultDeny = [] }) => defaultDeny.length === 0) && flows.length + egress.length === 0;
  return empty ? undefined : { namespaces, network: { ...plan.network, flows, egress } };
}

/** The control that renders the artifact; of a namespace that nothing denies, the first that is about traffic. */
function controlOf({ artifacts }: Plan, wanted: ArtifactKind): string {
  const traffic = Object.values(artifactOf);
  const found = artifacts.find(({ artifact }) => artifact === wanted) ?? artifacts.find(({ artifact }) => traffic.includes(artifact));
  return found?.control ?? "";
}

/** The policies that a cluster would take; one that it refuses has no effect. */
function policiesOf(files: readonly BundleFile[]): NetworkPolicy[] {
  return files
    .filter(({ path }) => path.startsWith("network/"))
    .flatMap(({ path, text }) => readManifestText(path, text))
    .flatMap((event) => (event.type === "object" && isNetworkPolicy(event.object) && networkPolicyProblems(event.object).length === 0 ? [event.object] : []))
    .map((object) => ({ namespace: String(object.metadata.namespace), name: String(object.metadata.name), spec: networkPolicySpecOf(object) }));
}

function describe({ from, to, port, protocol }: Connection): string {
  return `${describeEnd(from)} to ${describeEnd(to)} on ${port}/${protocol}`;
}

function describeEnd(end: Endpoint): string {
  if ("ip" in end) return end.ip;
  const labels = Object.entries(end.labels).map(([key, value]) => `${key}=${value}`);
  return `${labels.join(",") || "a pod without labels"} in ${end.namespace}`;
}

const out: Readonly<Record<Verdict, string>> = { allowed: "let out", denied: "kept in", undecided: "undecided" };
const into: Readonly<Record<Verdict, string>> = { allowed: "let in", denied: "kept out", undecided: "undecided" };
const sides = (egress: Verdict, ingress: Verdict) => `${out[egress]}, ${into[ingress]}`;
