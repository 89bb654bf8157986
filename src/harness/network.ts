import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { userError } from "../diagnostics/user-error.ts";
import {
  Cluster,
  type Direction,
  type Endpoint,
  type ExplainedSide,
  explain,
  type NetworkPolicy,
  namespaceNameLabel,
  selects,
  type Verdict,
} from "../kubernetes/network-policy/index.ts";
import { type ManifestOptions, type NetworkManifests, readNetworkManifests } from "./network-manifests.ts";
import { type AskedEnd, describeEnd, parseEnd, parsePort } from "./network-question.ts";
import type { NetworkAllows, NetworkAnswer, NetworkSide, PolicyPlace } from "./network-result.ts";
import { reopenedWarnings } from "./network-warnings.ts";

export type NetworkAllowsOptions = ManifestOptions & { readonly from: string; readonly to: string; readonly port: string };

/** Pairs of pods that are answered for at once. */
const maximumPairs = 10_000;

/**
 * Whether the NetworkPolicies of some manifests let a connection through. An end stands for every pod of the manifests that
 * has its labels; where there is none, for a pod that has these labels and no other.
 * @throws UserError where the question or the manifests cannot be read
 */
export async function networkAllows(options: NetworkAllowsOptions): Promise<NetworkAllows> {
  const asked = { from: parseEnd(options.from, "--from"), to: parseEnd(options.to, "--to"), ...parsePort(options.port) };
  const manifests = await readNetworkManifests(options);
  const { files, policies, namespaces, pods } = manifests;
  const cluster = new Cluster({ policies, namespaces, pods: pods.map(({ pod }) => pod) });
  const [from, to] = [endsOf(asked.from, manifests), endsOf(asked.to, manifests)];
  if (from.length * to.length > maximumPairs)
    throw userError("too-many-pairs", `${from.length} pods to ${to.length} pods are more pairs than are answered for at once`, { remedy: "name more labels" });
  const answers = from.flatMap((source) =>
    to.map((target): NetworkAnswer => {
      const { verdict, egress, ingress } = explain(cluster, { ...asked, from: source.endpoint, to: target.endpoint });
      return { from: source.name, to: target.name, verdict, egress: sideOf(egress, "egress"), ingress: sideOf(ingress, "ingress") };
    }),
  );
  return {
    verdict: together(answers),
    from: describeEnd(asked.from),
    to: describeEnd(asked.to),
    port: asked.port,
    protocol: asked.protocol,
    answers,
    read: { files, policies: policies.length, namespaces: namespaces.length, pods: pods.length },
    warnings: [...manifests.warnings, ...warnings(manifests, cluster, from, to)],
  };
}

type NamedEnd = { readonly name: string; readonly endpoint: Endpoint };

/** Replicas are alike: pods that no policy can tell apart are answered for once. */
function endsOf(end: AskedEnd, { pods }: NetworkManifests): NamedEnd[] {
  if ("ip" in end) return [{ name: end.ip, endpoint: end }];
  const { namespace, labels } = end;
  const found = pods.filter(({ pod }) => pod.namespace === namespace && selects({ matchLabels: { ...labels } }, pod.labels));
  if (found.length === 0) return [{ name: describeEnd(end), endpoint: { namespace, labels } }];
  return [...Map.groupBy(found, ({ pod: { name: _, ...seen } }) => JSON.stringify(seen)).values()].map((alike) => {
    const [{ pod, object }] = alike as [(typeof alike)[number]];
    return { name: alike.length > 1 ? `${object} and ${alike.length - 1} like it` : object, endpoint: pod };
  });
}

function sideOf({ isolatedBy, allowedBy, perhapsAllowedBy, ...side }: ExplainedSide, field: "egress" | "ingress"): NetworkSide {
  const ruleOf = ({ policy, rule }: (typeof allowedBy)[number]) => ({ ...placeOf(policy), rule: `${field}[${rule}]` });
  return { ...side, isolatedBy: isolatedBy.map(placeOf), allowedBy: allowedBy.map(ruleOf), perhapsAllowedBy: perhapsAllowedBy.map(ruleOf) };
}

const placeOf = ({ namespace, name, source }: NetworkPolicy): PolicyPlace => ({ policy: `${namespace}/${name}`, ...source });

function together(answers: readonly NetworkAnswer[]): Verdict | "mixed" {
  const verdicts = [...new Set(answers.map(({ verdict }) => verdict))];
  return verdicts.length === 1 ? (verdicts[0] as Verdict) : "mixed";
}

function warnings({ policies, namespaces }: NetworkManifests, cluster: Cluster, from: readonly NamedEnd[], to: readonly NamedEnd[]): Diagnostic[] {
  const concerned = new Set([...isolating(cluster, from, "Egress"), ...isolating(cluster, to, "Ingress")]);
  const asked = new Set([...from, ...to].flatMap(({ endpoint }) => ("ip" in endpoint ? [] : [endpoint.namespace])));
  const unknown = policies.some(looksAtNamespaceLabels) ? [...asked].filter((name) => !namespaces.some((namespace) => namespace.name === name)) : [];
  const warn = (code: string, message: string, remedy: string): Diagnostic => ({ code, severity: "warning", message, remedy });
  return [
    ...(policies.length === 0
      ? [warn("no-network-policies", "there is no NetworkPolicy in the manifests: everything is allowed", "name the folder that they are in, too")]
      : []),
    ...unknown.map((name) =>
      warn(
        "namespace-labels-unknown",
        `the Namespace ${name} is not among the manifests: it is taken to have no label but its name`,
        "add its manifest: some policies select namespaces by other labels",
      ),
    ),
    ...reopenedWarnings([...concerned], ({ source }) => source),
  ];
}

const isolating = (cluster: Cluster, ends: readonly NamedEnd[], direction: Direction) =>
  ends.flatMap(({ endpoint }) => ("ip" in endpoint ? [] : cluster.isolating(endpoint, direction).map(({ policy }) => policy)));

function looksAtNamespaceLabels({ spec: { ingress = [], egress = [] } }: NetworkPolicy): boolean {
  const peers = [...ingress.flatMap(({ from = [] }) => from), ...egress.flatMap(({ to = [] }) => to)];
  return peers.some(({ namespaceSelector: { matchLabels = {}, matchExpressions = [] } = {} }) =>
    [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)].some((key) => key !== namespaceNameLabel),
  );
}
