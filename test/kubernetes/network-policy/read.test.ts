import { expect, it } from "vitest";
import { isNetworkPolicy, isOtherNetworkPolicy, namespaceOf, podOf } from "../../../src/kubernetes/network-policy/index.ts";
import { networkPolicyProblems } from "../../../src/kubernetes/network-policy/problems.ts";
import type { KubernetesObject } from "../../../src/kubernetes/request.ts";
import { objectsOf, policy } from "./support.ts";

const only = (text: string) => objectsOf(text)[0] as KubernetesObject;
const rule = (peer: string) => `{ podSelector: {}, ingress: [{ from: [${peer}] }] }`;
const port = (entry: string) => `{ podSelector: {}, egress: [{ ports: [${entry}] }] }`;

it.each([
  "{}",
  "{ podSelector: {} }",
  "{ podSelector: { matchLabels: { a: b }, matchExpressions: [{ key: a, operator: NotIn, values: [c] }, { key: d, operator: Exists }] }, policyTypes: [Egress, Ingress] }",
  rule("{ podSelector: {} }, { namespaceSelector: {} }, { namespaceSelector: {}, podSelector: {} }"),
  rule("{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }"),
  rule('{ ipBlock: { cidr: "2001:db8::/32", except: ["2001:db8:1::/48"] } }'),
  port("{}"),
  port("{ port: 1 }, { port: http }, { port: 1, endPort: 65535, protocol: SCTP }, { protocol: UDP }"),
])("takes %s", (spec) => {
  expect(networkPolicyProblems(only(policy(spec)))).toEqual([]);
});

it.each([
  ["an unknown field", "{ podSelecter: {} }", ["/spec must not have additional properties: podSelecter"]],
  ["an unknown field of a peer", rule("{ podSelecter: {} }"), ["/spec/ingress/0/from/0 must not have additional properties: podSelecter"]],
  ["an empty peer", rule("{}"), ["/spec/ingress/0/from/0 must not have fewer than 1 properties"]],
  ["to in an ingress rule", "{ ingress: [{ to: [] }] }", ["/spec/ingress/0 must not have additional properties: to"]],
  ["an unknown type", "{ policyTypes: [ingress] }", ["/spec/policyTypes/0 must be equal to one of the allowed values"]],
  ["a label that is no text", "{ podSelector: { matchLabels: { a: 1 } } }", ["/spec/podSelector/matchLabels/a must be string"]],
  [
    "an unknown operator",
    "{ podSelector: { matchExpressions: [{ key: a, operator: Is }] } }",
    ["/spec/podSelector/matchExpressions/0/operator must be equal to one of the allowed values"],
  ],
  [
    "In without values",
    "{ podSelector: { matchExpressions: [{ key: a, operator: In }] } }",
    ["/spec/podSelector/matchExpressions/0/values must be there with In"],
  ],
  [
    "Exists with values",
    rule("{ namespaceSelector: { matchExpressions: [{ key: a, operator: Exists, values: [b] }] } }"),
    ["/spec/ingress/0/from/0/namespaceSelector/matchExpressions/0/values must not be there with Exists"],
  ],
  ["a block beside a selector", rule("{ podSelector: {}, ipBlock: { cidr: 10.0.0.0/8 } }"), ["/spec/ingress/0/from/0 must not have ipBlock beside a selector"]],
  ["an address for a block", rule("{ ipBlock: { cidr: 10.0.0.1 } }"), ["/spec/ingress/0/from/0/ipBlock/cidr must be a CIDR"]],
  [
    "an except outside",
    rule("{ ipBlock: { cidr: 10.0.0.0/8, except: [11.0.0.0/16] } }"),
    ["/spec/ingress/0/from/0/ipBlock/except/0 must be a CIDR inside 10.0.0.0/8, and smaller"],
  ],
  [
    "an except of all",
    rule("{ ipBlock: { cidr: 10.0.0.0/8, except: [10.0.0.0/8] } }"),
    ["/spec/ingress/0/from/0/ipBlock/except/0 must be a CIDR inside 10.0.0.0/8, and smaller"],
  ],
  [
    "an except of the other family",
    rule('{ ipBlock: { cidr: 0.0.0.0/0, except: ["fd00::/8"] } }'),
    ["/spec/ingress/0/from/0/ipBlock/except/0 must be a CIDR inside 0.0.0.0/0, and smaller"],
  ],
  ["a range that ends before it begins", port("{ port: 2, endPort: 1 }"), ["/spec/egress/0/ports/0/endPort must not be below port, which must be a number"]],
  ["a range that begins at a name", port("{ port: http, endPort: 90 }"), ["/spec/egress/0/ports/0/endPort must not be below port, which must be a number"]],
  ["port 0", port("{ port: 0 }"), ["/spec/egress/0/ports/0/port must be >= 1", "/spec/egress/0/ports/0/port must be string"]],
  [
    "a name without a letter",
    port('{ port: "80" }'),
    ["/spec/egress/0/ports/0/port must be integer", expect.stringMatching(/^\/spec\/egress\/0\/ports\/0\/port must match pattern/)],
  ],
  ["an unknown protocol", port("{ protocol: tcp }"), ["/spec/egress/0/ports/0/protocol must be equal to one of the allowed values"]],
])("refuses %s", (_title, spec, problems) => {
  expect(networkPolicyProblems(only(policy(spec)))).toEqual(problems);
});

it("knows policies, and those that it does not judge", () => {
  const kinds = [
    "networking.k8s.io/v1 NetworkPolicy",
    "cilium.io/v2 CiliumNetworkPolicy",
    "projectcalico.org/v3 GlobalNetworkPolicy",
    "policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy",
    "projectcalico.org/v3 NetworkPolicy",
    "v1 Pod",
  ];
  const objects = kinds.map((kind) => only(`apiVersion: ${kind.split(" ")[0]}\nkind: ${kind.split(" ")[1]}\nmetadata: { name: a }\n`));
  expect(objects.map(isNetworkPolicy)).toEqual([true, false, false, false, false, false]);
  expect(objects.map(isOtherNetworkPolicy)).toEqual([false, true, true, true, true, false]);
});

it("reads namespaces", () => {
  expect(namespaceOf(only("apiVersion: v1\nkind: Namespace\nmetadata: { name: a, labels: { team: x } }\n"))).toEqual({ name: "a", labels: { team: "x" } });
  expect(namespaceOf(only("apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n"))).toBeUndefined();
});

it("reads a running pod: its labels, the names of its ports, its addresses", () => {
  const text = `apiVersion: v1
kind: Pod
metadata: { name: a, labels: { app: a } }
spec:
  initContainers:
    - { name: setup, ports: [{ name: setup, containerPort: 1 }] }
    - { name: proxy, restartPolicy: Always, ports: [{ name: proxy, containerPort: 2 }] }
  containers:
    - { name: a, ports: [{ name: http, containerPort: 80 }, { containerPort: 53, protocol: UDP }] }
    - { name: b }
status: { podIP: 10.0.0.1, podIPs: [{ ip: 10.0.0.1 }, { ip: "fd00::1" }] }
`;
  expect(podOf(only(text))).toEqual({
    namespace: "app",
    name: "a",
    labels: { app: "a" },
    ports: [
      { name: "http", port: 80, protocol: "TCP" },
      { port: 53, protocol: "UDP" },
      { name: "proxy", port: 2, protocol: "TCP" },
    ],
    ips: ["10.0.0.1", "fd00::1"],
  });
});

it.each([
  ["apps/v1 Deployment", "{ template: { metadata: { labels: { app: a } }, spec: { hostNetwork: true, containers: [] } } }"],
  ["batch/v1 CronJob", "{ jobTemplate: { spec: { template: { metadata: { labels: { app: a } }, spec: { hostNetwork: true } } } } }"],
])("reads the template of a %s", (kind, spec) => {
  const object = only(`apiVersion: ${kind.split(" ")[0]}\nkind: ${kind.split(" ")[1]}\nmetadata: { name: a, labels: { app: other } }\nspec: ${spec}\n`);
  expect(podOf(object)).toEqual({ namespace: "app", name: "a", labels: { app: "a" }, ports: [], hostNetwork: true });
});

it("takes no other kind for a workload", () => {
  expect(podOf(only("apiVersion: batch.volcano.sh/v1\nkind: Job\nmetadata: { name: a }\nspec: { template: { spec: {} } }\n"))).toBeUndefined();
  expect(podOf(only("apiVersion: v1\nkind: Service\nmetadata: { name: a }\n"))).toBeUndefined();
});
