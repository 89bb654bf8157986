import fc from "fast-check";
import { load } from "js-yaml";
import { expect, it } from "vitest";
import { meantBy } from "../../src/harness/claims/network-meaning.ts";
import { type NetworkPolicy, type NetworkPolicySpec, networkProtocols, type Pod } from "../../src/kubernetes/network-policy/index.ts";
import { generatedLine } from "../../src/render/generated.ts";
import { networkRenderer } from "../../src/render/network/index.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";
import { connectionsOf, disagreement, dnsPod, renderedPolicies, type Topology } from "./network-topology.ts";
import { parsed, pathsOf, planOf } from "./support.ts";

const spaces = ["shop", "data", "ops"];
const address = (index: number) => `10.8.0.${index + 1}`;
const http = [{ name: "http", port: 8080, protocol: "TCP" }] as const;
const allLabels = ["api", "db", "web"].flatMap((app) => [{ app }, { app, tier: "back" }]);
const pods: Pod[] = spaces
  .flatMap((namespace) => [...allLabels, {}].map((labels) => ({ namespace, labels })))
  .map((pod, index) => ({ ...pod, ports: "app" in pod.labels && pod.labels.app === "api" ? http : [], ips: [address(index)] }));
/** Neither may be taken for the pods that answer DNS. */
const nearlyDns: Pod[] = [
  { namespace: "kube-system", labels: { "k8s-app": "other" }, ports: [], ips: ["10.9.0.2"] },
  { namespace: "shop", labels: { "k8s-app": "kube-dns" }, ports: [], ips: ["10.9.0.3"] },
];
const everyPod = [...pods, dnsPod, ...nearlyDns];
const outside = ["203.0.113.9", "203.0.113.10", "203.0.113.11", "198.51.100.1", "169.254.169.254", "169.254.20.10", "fd00:ec2::254", "2001:db8::1"].map(
  (ip) => ({ ip }),
);

const labels = fc.constantFrom({ app: "api" }, { app: "db" }, { app: "web" }, { app: "api", tier: "back" }, { tier: "back" });
const peer = fc
  .record({
    namespace: fc.constantFrom(...spaces),
    podSelector: fc.option(
      labels.map((matchLabels) => ({ matchLabels })),
      { nil: undefined, freq: 6 },
    ),
  })
  .map(({ namespace, podSelector }) => ({ namespace, ...(podSelector ? { podSelector } : {}) }));
const port = fc.oneof(
  fc.record({ port: fc.constantFrom(53, 80, 5432) }),
  fc.record({ port: fc.constantFrom(80, 5432), protocol: fc.constantFrom(...networkProtocols) }),
  fc.record({ port: fc.constant(80), endPort: fc.constantFrom(80, 82) }),
);
const ports = fc.array(port, { minLength: 1, maxLength: 2 });
const flowPorts = fc.oneof({ weight: 4, arbitrary: ports }, fc.constant([{ port: "http" }]));
const blocks = fc.oneof(
  fc.record({
    cidrs: fc.uniqueArray(fc.constantFrom("203.0.113.10/32", "198.51.100.0/24", "169.254.169.254/32", "2001:db8::/32", "169.254.0.0/16"), { minLength: 1 }),
  }),
  fc.constantFrom(
    { cidrs: ["203.0.113.0/24"], except: ["203.0.113.10/32"] },
    { cidrs: ["203.0.113.0/24", "203.0.113.10/31"], except: ["203.0.113.10/32"] },
    { cidrs: ["0.0.0.0/0"], except: ["10.0.0.0/8", "203.0.113.0/28"] },
    { cidrs: ["0.0.0.0/1", "128.0.0.0/1", "::/0"], except: ["10.0.0.0/8", "2001:db8::1/128"] },
  ),
);
const named = <T extends object>(records: readonly T[], prefix: string) => records.map((record, index) => ({ name: `${prefix}${index}`, ...record }));
const topology: fc.Arbitrary<Topology> = fc
  .record({
    namespaces: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom(...spaces),
        defaultDeny: fc.oneof({ weight: 4, arbitrary: fc.constant(["Ingress", "Egress"]) }, fc.subarray(["Ingress", "Egress"], { minLength: 1 })),
      }),
      { selector: ({ name }) => name },
    ),
    flows: fc.array(fc.record({ from: peer, to: peer, ports: flowPorts }), { maxLength: 5 }),
    egress: fc.array(
      fc.tuple(peer, blocks, ports).map(([from, block, portList]) => ({ from, ...block, ports: portList })),
      { maxLength: 3 },
    ),
    dns: fc.constantFrom({}, { nodeLocal: ["169.254.20.10/32"] }),
  })
  .map(({ namespaces, flows, egress, dns }) => ({ namespaces, network: { flows: named(flows, "f"), egress: named(egress, "e"), dns } }) as Topology);

const askedPorts = [53, 54, 79, 80, 81, 83, 443, 5432, 5433, 8080];

it("whatever is declared, the rendered policies allow it both ways with DNS, and nothing else", () => {
  const connections = connectionsOf(pods, [...everyPod, ...outside], askedPorts, networkProtocols);
  const inbound = connectionsOf(pods, pods, [80, 5432], ["TCP"]).map((connection, index) => ({
    ...connection,
    from: outside[index % outside.length] ?? dnsPod,
  }));
  fc.assert(
    fc.property(topology, (generated) => {
      expect(disagreement(meantBy(planOf(generated), [...connections, ...inbound]), renderedPolicies(generated), everyPod)).toBeUndefined();
    }),
    { numRuns: 40 },
  );
});

/** Two namespaces that deny everything, one that does not and is not declared; every kind of record. */
const fixed: Topology = {
  namespaces: [
    { name: "shop", defaultDeny: ["Ingress", "Egress"] },
    { name: "data", defaultDeny: ["Ingress", "Egress"] },
  ],
  network: {
    flows: [
      {
        name: "api-to-db",
        from: { namespace: "shop", podSelector: { matchLabels: { app: "api" } } },
        to: { namespace: "data", podSelector: { matchLabels: { app: "db", tier: "back" } } },
        ports: [{ port: 5432 }],
      },
      {
        name: "web-to-api",
        from: { namespace: "shop", podSelector: { matchLabels: { app: "web" } } },
        to: { namespace: "shop", podSelector: { matchLabels: { app: "api" } } },
        ports: [{ port: "http" }, { port: 80, endPort: 82 }],
      },
      {
        name: "ops-to-db",
        from: { namespace: "ops", podSelector: { matchLabels: { app: "web" } } },
        to: { namespace: "data", podSelector: { matchLabels: { app: "db" } } },
        ports: [{ port: 80, protocol: "UDP" }],
      },
    ],
    egress: [
      {
        name: "gateway",
        from: { namespace: "shop", podSelector: { matchLabels: { app: "api" } } },
        cidrs: ["203.0.113.0/24"],
        except: ["203.0.113.9/32"],
        ports: [{ port: 443 }],
      },
      {
        name: "internet",
        from: { namespace: "data", podSelector: { matchLabels: { app: "web" } } },
        cidrs: ["0.0.0.0/0", "::/0"],
        except: ["10.0.0.0/8"],
        ports: [{ port: 443 }],
      },
    ],
    dns: { nodeLocal: ["169.254.20.10/32"] },
  },
};
const meant = meantBy(planOf(fixed), [
  ...connectionsOf(pods, [...everyPod, ...outside], askedPorts, networkProtocols),
  ...connectionsOf([{ namespace: "shop", labels: {}, ports: [], ips: ["203.0.113.10"] }], pods, askedPorts, ["TCP"]),
]);

it("is right about the topology that is mutated below", () => {
  expect(disagreement(meant, renderedPolicies(fixed), everyPod)).toBeUndefined();
});

type Rule = { from?: object[]; to?: object[]; ports?: { port?: number | string; endPort?: number; protocol?: string }[] };
type Peer = { podSelector?: object; namespaceSelector?: object; ipBlock?: { except?: string[] } };
type Mutator = (spec: NetworkPolicySpec) => NetworkPolicySpec[];

const rulesOf = (spec: NetworkPolicySpec) => [...(spec.ingress ?? []), ...(spec.egress ?? [])] as Rule[];
/** One copy of the spec for each thing found in it, with that thing changed. */
function each<T>(find: (spec: NetworkPolicySpec) => T[], change: (thing: T) => void): Mutator {
  return (spec) =>
    find(spec).map((_, index) => {
      const copy = structuredClone(spec);
      change(find(copy)[index] as T);
      return copy;
    });
}
const rules = (change: (rule: Rule) => void) => each(rulesOf, change);
const peers = (change: (peer: Peer, all: Peer[]) => void, only: (peer: Peer) => boolean = () => true) =>
  each(
    (spec) =>
      rulesOf(spec).flatMap((rule) =>
        ((rule.from ?? rule.to ?? []) as Peer[]).filter(only).map((entry) => ({ entry, all: (rule.from ?? rule.to ?? []) as Peer[] })),
      ),
    ({ entry, all }) => change(entry, all),
  );
const portEntries = (change: (entry: NonNullable<Rule["ports"]>[number]) => void, only: (entry: NonNullable<Rule["ports"]>[number]) => boolean = () => true) =>
  each((spec) => rulesOf(spec).flatMap((rule) => (rule.ports ?? []).filter(only)), change);
const whole = (change: (spec: NetworkPolicySpec) => void, only: (spec: NetworkPolicySpec) => boolean = () => true) =>
  each((spec) => [spec].filter(only), change);
const isPods = ({ podSelector }: Peer) => podSelector !== undefined;

const mutators: Record<string, Mutator> = {
  "policyTypes left out": whole((spec) => void delete spec.policyTypes),
  "only Ingress in policyTypes": whole(
    (spec) => Object.assign(spec, { policyTypes: ["Ingress"] }),
    ({ policyTypes }) => policyTypes?.includes("Egress") === true,
  ),
  "only Egress in policyTypes": whole(
    (spec) => Object.assign(spec, { policyTypes: ["Egress"] }),
    ({ policyTypes }) => policyTypes?.includes("Ingress") === true,
  ),
  "podSelector narrowed": whole((spec) => Object.assign(spec, { podSelector: { matchLabels: { app: "nobody" } } })),
  "podSelector emptied": whole(
    (spec) => Object.assign(spec, { podSelector: {} }),
    ({ podSelector }) => Object.keys(podSelector ?? {}).length > 0,
  ),
  "rules left out": whole(
    (spec) => {
      delete spec.ingress;
      delete spec.egress;
    },
    (spec) => rulesOf(spec).length > 0,
  ),
  "a rule for everyone": whole((spec) => Object.assign(spec, { ingress: [{}], egress: [{}] })),
  "peers left out": rules((rule) => {
    delete rule.from;
    delete rule.to;
  }),
  "peers emptied": rules((rule) => Object.assign(rule, rule.from ? { from: [] } : { to: [] })),
  "ports left out": rules((rule) => void delete rule.ports),
  "AND made an OR": peers((entry, all) => {
    all.push({ podSelector: entry.podSelector ?? {} });
    delete entry.podSelector;
  }, isPods),
  "a peer left out": peers((entry, all) => void all.splice(all.indexOf(entry), 1, { namespaceSelector: { matchLabels: { none: "none" } } })),
  "namespaceSelector emptied": peers((entry) => Object.assign(entry, { namespaceSelector: {} }), isPods),
  "namespaceSelector left out": peers((entry) => void delete entry.namespaceSelector, isPods),
  "podSelector of a peer emptied": peers((entry) => Object.assign(entry, { podSelector: {} }), isPods),
  "podSelector of a peer left out": peers((entry) => void delete entry.podSelector, isPods),
  "except left out": peers(
    (entry) => void delete entry.ipBlock?.except,
    ({ ipBlock }) => ipBlock?.except !== undefined,
  ),
  "a port beside": portEntries(
    (entry) => Object.assign(entry, { port: Number(entry.port) + 1 }),
    ({ port: number }) => typeof number === "number",
  ),
  "another name": portEntries(
    (entry) => Object.assign(entry, { port: "https" }),
    ({ port: name }) => typeof name === "string",
  ),
  "another protocol": portEntries((entry) => Object.assign(entry, { protocol: "SCTP" })),
  "no protocol, which is TCP": portEntries(
    (entry) => void delete entry.protocol,
    ({ protocol }) => protocol !== "TCP",
  ),
  "no number, which is every port": portEntries((entry) => {
    delete entry.port;
    delete entry.endPort;
  }),
  "the end of a range left out": portEntries(
    (entry) => void delete entry.endPort,
    ({ endPort }) => endPort !== undefined,
  ),
};

/** Mutants that mean the same: what a namespace's default deny isolates anyhow, and a podSelector alone for pods of the same namespace. */
const same = (mutator: string, { namespace, name }: NetworkPolicy) =>
  (mutator === "policyTypes left out" && namespace !== "ops" && name !== "default-deny") ||
  (mutator === "namespaceSelector left out" && name.endsWith("web-to-api"));

for (const [name, mutate] of Object.entries(mutators)) {
  it(`mutant: ${name}`, () => {
    const policies = renderedPolicies(fixed);
    const mutants = policies.flatMap((policy, index) =>
      mutate(policy.spec)
        .filter(() => !same(name, policy))
        .map((spec): [string, NetworkPolicy[]] => [`${policy.namespace}/${policy.name}`, policies.with(index, { ...policy, spec })]),
    );
    expect(mutants.length).toBeGreaterThan(0);
    const survived = mutants.filter(([, mutated]) => disagreement(meant, mutated, everyPod) === undefined).map(([policy]) => policy);
    expect(survived).toEqual([]);
  });
}

it("mutant: any one policy left out, or put into another namespace", () => {
  const policies = renderedPolicies(fixed);
  for (const [index, policy] of policies.entries()) {
    for (const mutated of [policies.toSpliced(index, 1), policies.with(index, { ...policy, namespace: "elsewhere" })])
      expect([policy.name, disagreement(meant, mutated, everyPod)]).toEqual([policy.name, expect.any(String)]);
  }
});

const specOf = (name: string, body: Partial<SpecBody>) => parsed<{ spec: NetworkPolicySpec }>(networkRenderer, planOf(body), name).spec;
const api = { namespace: "shop", podSelector: { matchLabels: { app: "api" } } };
const egressTo = (cidrs: string[], except?: string[]): Partial<SpecBody> => ({
  network: { egress: [{ name: "out", from: api, cidrs, ports: [{ port: 443 }], ...(except ? { except } : {}) }] },
});

it("one file for each policy, sorted, below its namespace; the kustomization applies them all", () => {
  const plan = planOf(fixed);
  const paths = [
    "data/allow-dns.yaml",
    "data/allow-external-internet.yaml",
    "data/allow-ingress-api-to-db.yaml",
    "data/allow-ingress-ops-to-db.yaml",
    "data/default-deny.yaml",
    "ops/allow-dns.yaml",
    "ops/allow-egress-ops-to-db.yaml",
    "shop/allow-dns.yaml",
    "shop/allow-egress-api-to-db.yaml",
    "shop/allow-egress-web-to-api.yaml",
    "shop/allow-external-gateway.yaml",
    "shop/allow-ingress-web-to-api.yaml",
    "shop/default-deny.yaml",
  ];
  expect(pathsOf(networkRenderer, plan).filter((path) => path !== "kustomization.yaml")).toEqual(paths);
  expect(parsed<{ resources: string[] }>(networkRenderer, plan, "kustomization.yaml").resources).toEqual(paths);
  for (const { path, text, control } of networkRenderer.render(plan).files) {
    expect(text.split("\n")[0]).toBe(generatedLine);
    const { metadata } = load(text) as { metadata?: { name: string; namespace: string; labels: Record<string, string> } };
    if (!metadata) continue;
    expect(path).toBe(`${metadata.namespace}/${metadata.name}.yaml`);
    expect(metadata.labels).toEqual({ "app.kubernetes.io/managed-by": "bulwark", "bulwark.dev/control": control });
    expect(control).toBe(
      path.includes("default-deny") ? "default-deny-network-policy" : path.includes("external") ? "restrict-egress" : "explicit-service-flows",
    );
  }
});

it("a default deny selects every pod and names its directions, in the order of the API", () => {
  const namespaces: SpecBody["namespaces"] & object = [
    { name: "both", defaultDeny: ["Egress", "Ingress"] },
    { name: "one", defaultDeny: ["Egress"] },
    { name: "none" },
  ];
  expect(specOf("both/default-deny.yaml", { namespaces })).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  expect(specOf("one/default-deny.yaml", { namespaces })).toEqual({ podSelector: {}, policyTypes: ["Egress"] });
  expect(pathsOf(networkRenderer, planOf({ namespaces }))).toEqual(["both/default-deny.yaml", "kustomization.yaml", "one/default-deny.yaml"]);
});

it("both sides of a flow say the same of it", () => {
  const network = { flows: [{ name: "f", from: api, to: { namespace: "data" }, ports: [{ port: 5432 }, { port: 1, endPort: 2, protocol: "UDP" as const }] }] };
  const ports = [
    { protocol: "TCP", port: 5432 },
    { protocol: "UDP", port: 1, endPort: 2 },
  ];
  const namespace = (name: string) => ({ matchLabels: { "kubernetes.io/metadata.name": name } });
  expect(specOf("shop/allow-egress-f.yaml", { network })).toEqual({
    podSelector: { matchLabels: { app: "api" } },
    policyTypes: ["Egress"],
    egress: [{ to: [{ namespaceSelector: namespace("data"), podSelector: {} }], ports }],
  });
  expect(specOf("data/allow-ingress-f.yaml", { network })).toEqual({
    podSelector: {},
    policyTypes: ["Ingress"],
    ingress: [{ from: [{ namespaceSelector: namespace("shop"), podSelector: { matchLabels: { app: "api" } } }], ports }],
  });
});

it.each([
  ["a block without metadata addresses stays as it is", ["203.0.113.10/32"], undefined, [{ cidr: "203.0.113.10/32" }]],
  ["the whole of IPv4", ["0.0.0.0/0"], undefined, [{ cidr: "0.0.0.0/0", except: ["169.254.169.254/32"] }]],
  ["the whole of IPv6", ["::/0"], undefined, [{ cidr: "::/0", except: ["fd00:ec2::254/128"] }]],
  ["unique local addresses", ["fd00::/8"], undefined, [{ cidr: "fd00::/8", except: ["fd00:ec2::254/128"] }]],
  ["the metadata address itself is meant", ["169.254.169.254/32"], undefined, [{ cidr: "169.254.169.254/32" }]],
  [
    "excepts go to the blocks that hold them",
    ["0.0.0.0/0", "10.0.0.0/8", "::/0"],
    ["10.1.0.0/16"],
    [
      { cidr: "0.0.0.0/0", except: ["10.1.0.0/16", "169.254.169.254/32"] },
      { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] },
      { cidr: "::/0", except: ["fd00:ec2::254/128"] },
    ],
  ],
  ["nothing is excepted twice", ["0.0.0.0/0"], ["169.254.0.0/16"], [{ cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] }]],
  ["nor where the spec says it", ["0.0.0.0/0"], ["169.254.169.254/32"], [{ cidr: "0.0.0.0/0", except: ["169.254.169.254/32"] }]],
] as const)("metadata addresses: %s", (_title, cidrs, except, blocks) => {
  const { egress } = specOf("shop/allow-external-out.yaml", egressTo([...cidrs], except && [...except]));
  expect(egress?.[0]?.to).toEqual(blocks.map((ipBlock) => ({ ipBlock })));
});

it("clients get DNS by as few selectors as there can be, others none", () => {
  const flow = (name: string, matchLabels?: Record<string, string>) => ({
    name,
    from: { namespace: "shop", ...(matchLabels ? { podSelector: { matchLabels } } : {}) },
    to: { namespace: "data" },
    ports: [{ port: 1 }],
  });
  const selectors = (...flows: ReturnType<typeof flow>[]) =>
    networkRenderer
      .render(planOf({ network: { flows } }))
      .files.filter(({ path }) => path.startsWith("shop/allow-dns"))
      .map(({ path, text }) => [path, (load(text) as { spec: NetworkPolicySpec }).spec.podSelector]);
  expect(selectors(flow("a", { app: "web" }), flow("b", { app: "api" }), flow("c", { app: "web" }))).toEqual([
    ["shop/allow-dns.yaml", { matchExpressions: [{ key: "app", operator: "In", values: ["api", "web"] }] }],
  ]);
  expect(selectors(flow("a", { app: "web" }))).toEqual([["shop/allow-dns.yaml", { matchLabels: { app: "web" } }]]);
  expect(selectors(flow("a", { tier: "x", app: "web" }), flow("b", { app: "api" }), flow("c", { app: "web", tier: "x" }))).toEqual([
    ["shop/allow-dns-2.yaml", { matchLabels: { app: "web", tier: "x" } }],
    ["shop/allow-dns.yaml", { matchLabels: { app: "api" } }],
  ]);
  expect(selectors(flow("a"), flow("b", { app: "api" }))).toEqual([["shop/allow-dns.yaml", {}]]);
});

it("names are unique, and 63 characters at most", () => {
  const long = (end: string) => `${"x".repeat(62)}${end}`;
  const flow = (name: string) => ({ name, from: api, to: api, ports: [{ port: 1 }] });
  const out = (name: string) => ({ name, from: api, cidrs: ["10.0.0.0/8"], ports: [{ port: 1 }] });
  const names = [long("a"), long("b"), "same", "dns", "external-same", "x".repeat(48), "x".repeat(49), "x".repeat(50), "x".repeat(51)];
  const policies = renderedPolicies({ namespaces: [{ name: "shop", defaultDeny: ["Egress"] }], network: { flows: names.map(flow), egress: names.map(out) } });
  expect(policies).toHaveLength(names.length * 3 + 2);
  expect(new Set(policies.map(({ name }) => name)).size).toBe(policies.length);
  for (const { name } of policies) expect(name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  expect(pathsOf(networkRenderer, planOf({ network: { flows: [flow("x".repeat(50))] } }))).toContain(`shop/allow-egress-${"x".repeat(50)}.yaml`);
});

it("says what is missing of the three controls", () => {
  const missing = (body: Partial<SpecBody>) => networkRenderer.render(planOf(body)).unsupported.map(({ control, reason }) => `${control}: ${reason}`);
  expect(missing({})).toEqual([
    "default-deny-network-policy: the spec declares no namespaces, so nothing is denied",
    "explicit-service-flows: the spec has no network.flows, so none is allowed",
    "restrict-egress: the spec has no network.egress, so none is allowed",
  ]);
  expect(missing(fixed)).toEqual([]);
  expect(missing({ ...fixed, namespaces: [{ name: "a", defaultDeny: ["Ingress"] }, { name: "b" }, { name: "kube-system" }] })).toEqual([
    "default-deny-network-policy: open by default, as the spec has it: a (Egress), b (Ingress, Egress)",
  ]);
  expect(missing({ ...fixed, profile: "quick-wins" })).toEqual([]);
  const denied = { "explicit-service-flows": { enabled: false }, "restrict-egress": { enabled: false } } as SpecBody["controls"] & object;
  expect(missing({ ...fixed, controls: denied })).toEqual([
    "explicit-service-flows: the control is not enabled, so network.flows is not rendered (api-to-db, web-to-api, ops-to-db); default deny cuts it off: enable the control",
    "restrict-egress: the control is not enabled, so network.egress is not rendered (gateway, internet); default deny cuts it off: enable the control",
  ]);
  const controls = { "default-deny-network-policy": { enabled: false }, "explicit-service-flows": { enabled: false } } as SpecBody["controls"] & object;
  expect(missing({ ...fixed, controls })).toEqual([
    "default-deny-network-policy: the control is not enabled, so the defaultDeny of shop, data is not rendered",
    "explicit-service-flows: the control is not enabled, so network.flows is not rendered (api-to-db, web-to-api, ops-to-db)",
  ]);
});

it("a control that is off renders nothing; DNS is for the clients that are left", () => {
  const controls = { "explicit-service-flows": { enabled: false } } as SpecBody["controls"] & object;
  const { files } = networkRenderer.render(planOf({ ...fixed, controls }));
  expect(files.map(({ path, control }) => [path, control])).toEqual([
    ["data/allow-dns.yaml", "restrict-egress"],
    ["data/allow-external-internet.yaml", "restrict-egress"],
    ["data/default-deny.yaml", "default-deny-network-policy"],
    ["kustomization.yaml", undefined],
    ["shop/allow-dns.yaml", "restrict-egress"],
    ["shop/allow-external-gateway.yaml", "restrict-egress"],
    ["shop/default-deny.yaml", "default-deny-network-policy"],
  ]);
  expect(networkRenderer.render(planOf()).files).toEqual([]);
});
