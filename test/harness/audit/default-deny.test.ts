import { expect, it } from "vitest";
import { auditDump, specFile, told, untold } from "./audit-texts.ts";

const control = "default-deny-network-policy";
const namespace = (name: string) => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`;
const policy = (spec: string, name = "deny", where = "shop") =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: ${where} }\nspec: ${spec}\n`;
const workload = (name: string, labels: string, more = "") =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}, namespace: shop }\nspec: { template: { metadata: { labels: ${labels} }, spec: { ${more}containers: [{ name: c }] } } }\n`;

const both = "{ podSelector: {}, policyTypes: [Ingress, Egress] }";
const audited = (documents: readonly string[], options = {}) =>
  auditDump([namespace("shop"), ...documents], { controls: [control], complete: true, ...options });

it("is content with a policy that selects all pods for both directions and allows nothing", async () => {
  const result = await audited([policy(both)]);
  expect([told(result), untold(result), result.clean]).toEqual([[], [], true]);
});

const ingress = "ingress Namespace shop: no NetworkPolicy selects all pods for Ingress";
const egress = "egress Namespace shop: no NetworkPolicy selects all pods for Egress";

const bad: readonly (readonly [what: string, policies: readonly string[], found: readonly string[]])[] = [
  ["no policy", [], [`${ingress}: it has no NetworkPolicy`, `${egress}: it has no NetworkPolicy`]],
  ["only Ingress", [policy("{ podSelector: {}, policyTypes: [Ingress] }")], [`${egress}: deny selects all pods, but not for Egress`]],
  ["only Egress", [policy("{ podSelector: {}, policyTypes: [Egress] }")], [`${ingress}: deny selects all pods, but not for Ingress`]],
  ["no policyTypes, which is Ingress", [policy("{ podSelector: {} }")], [`${egress}: deny selects all pods, but not for Egress`]],
  [
    "only some pods, by a label",
    [policy("{ podSelector: { matchLabels: { app: api } }, policyTypes: [Ingress, Egress] }")],
    [`${ingress}: deny selects only some pods`, `${egress}: deny selects only some pods`],
  ],
  [
    "only some pods, by an expression",
    [policy("{ podSelector: { matchExpressions: [{ key: open, operator: DoesNotExist }] }, policyTypes: [Ingress, Egress] }")],
    [`${ingress}: deny selects only some pods`, `${egress}: deny selects only some pods`],
  ],
  ["another namespace", [policy(both, "deny", "other")], [`${ingress}: it has no NetworkPolicy`, `${egress}: it has no NetworkPolicy`]],
  [
    "another group's NetworkPolicy",
    [`apiVersion: crd.projectcalico.org/v1\nkind: NetworkPolicy\nmetadata: { name: deny, namespace: shop }\nspec: { selector: all() }\n`],
    [`${ingress}: it has no NetworkPolicy`, `${egress}: it has no NetworkPolicy`],
  ],
  [
    "a rule for all pods that allows everyone",
    [policy(both), policy("{ podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: {} }] }, {}] }", "open")],
    ["ingress Namespace shop: NetworkPolicy open allows everyone on every port for all pods (ingress[1])"],
  ],
  [
    "a rule for all pods that allows all addresses",
    [policy("{ podSelector: {}, policyTypes: [Ingress, Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }] }")],
    ["egress Namespace shop: NetworkPolicy deny allows everyone on every port for all pods (egress[0])"],
  ],
  [
    "a rule for all pods that allows all pods of all namespaces",
    [policy("{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ from: [{ namespaceSelector: {} }] }] }")],
    ["ingress Namespace shop: NetworkPolicy deny allows everyone on every port for all pods (ingress[0])"],
  ],
  [
    "an empty list of sources, which is everyone",
    [policy("{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ from: [] }] }")],
    ["ingress Namespace shop: NetworkPolicy deny allows everyone on every port for all pods (ingress[0])"],
  ],
];

it.each(bad)("finds a namespace with %s", async (_, policies, found) => {
  const result = await audited(policies);
  expect(told(result).filter((line) => line.includes(" shop:"))).toEqual(found);
});

const good: readonly (readonly [what: string, policies: readonly string[]])[] = [
  ["one policy for each direction", [policy("{ podSelector: {}, policyTypes: [Ingress] }", "in"), policy("{ podSelector: {}, policyTypes: [Egress] }", "out")]],
  ["an absent podSelector", [policy("{ policyTypes: [Ingress, Egress] }")]],
  ["an empty selector written out", [policy("{ podSelector: { matchLabels: {}, matchExpressions: [] }, policyTypes: [Ingress, Egress] }")]],
  ["egress rules that stand for its policyTypes", [policy("{ podSelector: {}, egress: [{ to: [{ podSelector: {} }] }] }")]],
  ["a rule for all pods of its own namespace", [policy("{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: {} }] }] }")]],
  ["a rule for everyone on one port", [policy("{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ ports: [{ port: 8080 }] }] }")]],
  [
    "a rule for all addresses but some",
    [policy("{ podSelector: {}, policyTypes: [Ingress, Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }] }] }")],
  ],
  ["a rule for everyone to some pods", [policy(both), policy("{ podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress], ingress: [{}] }", "web")]],
  [
    "a rule for namespaces with a label",
    [policy("{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ from: [{ namespaceSelector: { matchLabels: { a: b } } }] }] }")],
  ],
];

it.each(good)("is content with %s", async (_, policies) => {
  const result = await audited(policies);
  expect([told(result), untold(result), result.clean]).toEqual([[], [], true]);
});

it("names the workloads that no policy selects, and not those on the host's network", async () => {
  const some = policy("{ podSelector: { matchLabels: { app: api } }, policyTypes: [Ingress, Egress] }");
  const result = await audited([some, workload("api", "{ app: api }"), workload("web", "{ app: web }"), workload("agent", "{}", "hostNetwork: true, ")]);
  expect(told(result)).toEqual([
    `${ingress}: deny selects only some pods; 1 of 2 workloads are selected by none: Deployment web`,
    `${egress}: deny selects only some pods; 1 of 2 workloads are selected by none: Deployment web`,
  ]);
});

it("judges namespaces that only their objects show, and asks for those directions that the spec gives", async () => {
  const spec = specFile("  namespaces:\n    - { name: shop, defaultDeny: [Egress] }\n");
  const result = await auditDump([workload("web", "{}"), policy("{ podSelector: {}, policyTypes: [Egress] }")], { controls: [control], complete: true, spec });
  expect([told(result), result.clean]).toEqual([[], true]);
});

it("leaves out exempt namespaces, and those that a waiver is for", async () => {
  const waiver = `  exemptNamespaces: [other]\n  waivers:\n    - control: ${control}\n      checks: [egress]\n      match: { kinds: [Namespace], namespaces: [shop], names: [shop] }\n      reason: egress goes through a proxy\n      owner: platform\n      expires: "2027-01-31"\n`;
  const result = await audited([namespace("other")], { spec: specFile(waiver) });
  expect(told(result)).toEqual([`${ingress}: it has no NetworkPolicy`]);
});

it("takes the enforcement of the spec", async () => {
  const spec = specFile(
    `  controls:\n    ${control}:\n      enforcement: warn\n      checks: { egress: { enforcement: enforce }, ingress: { enabled: true } }\n`,
  );
  const result = await audited([], { spec, failOn: "enforce" });
  expect([result.findings.map(({ check, enforcement }) => [check, enforcement]), result.failing, result.clean]).toEqual([
    [
      ["ingress", "warn"],
      ["egress", "enforce"],
    ],
    1,
    false,
  ]);
  const off = await audited([], { spec: specFile(`  controls:\n    ${control}: { checks: { egress: { enabled: false } } }\n`) });
  expect(off.findings.map(({ check }) => check)).toEqual(["ingress"]);
});

it("does not judge where the dump holds no NetworkPolicies, and is not green", async () => {
  const result = await auditDump([namespace("kube-system"), namespace("shop")], { controls: [control] });
  const where = "(Namespace kube-system, Namespace shop)";
  expect([told(result), untold(result), result.clean]).toEqual([
    [],
    [`ingress: no NetworkPolicies in the dump ${where}`, `egress: no NetworkPolicies in the dump ${where}`],
    false,
  ]);
});

it("takes the policies of a network plugin for none, of which it knows nothing", async () => {
  const calico = (where: string) =>
    `apiVersion: crd.projectcalico.org/v1\nkind: NetworkPolicy\nmetadata: { name: deny, namespace: ${where} }\nspec: { selector: all() }\n`;
  const result = await auditDump([namespace("kube-system"), calico("shop"), calico("bank")], { controls: [control] });
  expect([told(result), untold(result)[0]]).toEqual([[], expect.stringMatching(/^ingress: no NetworkPolicies in the dump/)]);
});

it("judges a namespace without policies only where the dump shows that it holds those of all namespaces", async () => {
  const one = await auditDump([namespace("kube-system"), namespace("shop"), policy(both)], { controls: [control] });
  expect([told(one), untold(one)]).toEqual([
    [],
    ["ingress: the dump may not hold every NetworkPolicy (Namespace kube-system)", "egress: the dump may not hold every NetworkPolicy (Namespace kube-system)"],
  ]);
  const two = await auditDump([namespace("kube-system"), namespace("shop"), policy(both), policy(both, "deny", "bank")], { controls: [control] });
  expect([told(two).map((line) => line.split(":")[0]), untold(two)]).toEqual([["ingress Namespace kube-system", "egress Namespace kube-system"], []]);
});

it("does not judge a namespace by a policy that the API server would refuse", async () => {
  const result = await audited([policy("{ podSelectr: {} }")]);
  expect([told(result), untold(result)[0], result.clean]).toEqual([
    [],
    expect.stringMatching(/^ingress: NetworkPolicy shop\/deny cannot be read: .*podSelectr/),
    false,
  ]);
});
