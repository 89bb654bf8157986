import fc from "fast-check";
import { expect, it } from "vitest";
import { allows, Cluster, type Connection, type Endpoint, explain, type Pod } from "../../../src/kubernetes/network-policy/index.ts";
import { arbitraryCluster, arbitraryConnection } from "./arbitrary.ts";
import { policiesOf, policy } from "./support.ts";

const namespaces = [
  { name: "app", labels: { team: "shop" } },
  { name: "ops", labels: { team: "platform", "kubernetes.io/metadata.name": "forged" } },
];
const ports = [
  { name: "sql", port: 5432, protocol: "TCP" },
  { name: "stats", port: 8125, protocol: "UDP" },
] as const;
const web: Pod = { namespace: "app", name: "web", labels: { app: "web", tier: "front" }, ports: [], ips: ["10.0.0.1", "fd00::1"] };
const api: Pod = { namespace: "app", name: "api", labels: { app: "api", tier: "back" }, ports: [], ips: ["10.0.0.2"] };
const db: Pod = { namespace: "app", name: "db", labels: { app: "db", tier: "back" }, ports, ips: ["10.0.0.3"] };
const opsWeb: Pod = { namespace: "ops", name: "web", labels: { app: "web" }, ports: [], ips: ["10.0.1.1"] };
const bare: Pod = { namespace: "elsewhere", name: "bare", labels: {}, ports: [], ips: ["10.0.2.1"] };
const node: Pod = { namespace: "app", name: "node", labels: { app: "node" }, ports: [], ips: ["192.168.0.1"], hostNetwork: true };
const template: Pod = { namespace: "app", labels: { app: "template" }, ports: [] };
const unknown: Pod = { namespace: "app", labels: { app: "unknown" } };
const outside = { ip: "203.0.113.10" };
const pods = [web, api, db, opsWeb, bare, node, template];

const at = (from: Endpoint, to: Endpoint, port: number, protocol: Connection["protocol"] = "TCP"): Connection => ({ from, to, port, protocol });
const answer = (text: string, connection: Connection) => allows(new Cluster({ namespaces, pods, policies: policiesOf(text) }), connection);

/** What is said of the sides, egress first: + open, A allowed by a rule, D denied, ? undecided. */
function sides({ egress, ingress }: ReturnType<typeof answer>): string {
  return [egress, ingress].map(({ verdict, isolated }) => (isolated ? { allowed: "A", denied: "D", undecided: "?" }[verdict] : "+")).join("");
}

const denyAll = policy("{ podSelector: {}, policyTypes: [Ingress, Egress] }", "deny");
const onDb = (from: string, more = "") => policy(`{ podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress], ingress: [{ ${from} ${more} }] }`);
const fromApi = (to: string, more = "") => policy(`{ podSelector: { matchLabels: { app: api } }, policyTypes: [Egress], egress: [{ ${to} ${more} }] }`);

const table: [title: string, policies: string, connection: Connection, expected: string][] = [
  ["no policy: everything is open", "", at(web, db, 5432), "++"],
  ["a policy in another namespace selects nobody here", policy("{ podSelector: {}, policyTypes: [Ingress, Egress] }", "p", "ops"), at(web, db, 5432), "++"],
  [
    "a policy whose selector does not pick the pod leaves it open",
    policy("{ podSelector: { matchLabels: { app: x } }, policyTypes: [Ingress] }"),
    at(web, db, 1),
    "++",
  ],

  ["default deny isolates both ways", denyAll, at(web, db, 5432), "DD"],
  ["default deny of one namespace isolates one end of what crosses it", denyAll, at(web, opsWeb, 80), "D+"],
  ["and the other end", denyAll, at(opsWeb, web, 80), "+D"],
  ["an address outside is never isolated", denyAll, at(outside, db, 5432), "+D"],
  ["between addresses no policy is asked", denyAll, at(outside, { ip: "2001:db8::1" }, 1), "++"],
  ["policyTypes Ingress alone leaves egress open", policy("{ podSelector: {}, policyTypes: [Ingress] }"), at(web, db, 1), "+D"],
  ["policyTypes Egress alone leaves ingress open", policy("{ podSelector: {}, policyTypes: [Egress] }"), at(web, db, 1), "D+"],
  ["no policyTypes and no rules: Ingress only", policy("{ podSelector: {} }"), at(web, db, 1), "+D"],
  ["no policyTypes, ingress rules: Ingress only", policy("{ podSelector: {}, ingress: [{}] }"), at(web, db, 1), "+A"],
  ["no policyTypes, egress rules: both", policy("{ podSelector: {}, egress: [{}] }"), at(web, db, 1), "AD"],
  ["no policyTypes, an empty list of egress rules: Ingress only", policy("{ podSelector: {}, egress: [] }"), at(web, db, 1), "+D"],
  ["empty policyTypes count as none", policy("{ podSelector: {}, policyTypes: [], egress: [{}] }"), at(web, db, 1), "AD"],
  ["egress rules without Egress in policyTypes have no effect", policy("{ podSelector: {}, policyTypes: [Ingress], egress: [] }"), at(web, db, 1), "+D"],
  ["ingress rules without Ingress in policyTypes have no effect", policy("{ podSelector: {}, policyTypes: [Egress], ingress: [{}] }"), at(web, db, 1), "D+"],
  ["no podSelector is an empty one", policy("{ policyTypes: [Ingress] }"), at(web, db, 1), "+D"],

  ["an empty rule allows everyone", onDb(""), at(bare, db, 1, "SCTP"), "+A"],
  ["an empty from allows everyone", onDb("from: []"), at(outside, db, 1), "+A"],
  ["empty ports allow every port", onDb("from: [{ podSelector: {} }], ports: []"), at(api, db, 1, "UDP"), "+A"],
  ["an empty list of rules allows nobody", policy("{ podSelector: {}, policyTypes: [Ingress], ingress: [] }"), at(web, db, 1), "+D"],
  ["policies add up", denyAll + onDb("from: [{ podSelector: { matchLabels: { app: api } } }]") + fromApi("to: [{ podSelector: {} }]"), at(api, db, 1), "AA"],
  [
    "a second rule is enough",
    policy("{ podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: { matchLabels: { app: x } } }] }, {}] }"),
    at(web, db, 1),
    "+A",
  ],
  ["one end is not enough", denyAll + onDb(""), at(api, db, 5432), "DA"],

  ["podSelector alone means the policy's namespace", onDb("from: [{ podSelector: { matchLabels: { app: web } } }]"), at(web, db, 1), "+A"],
  ["and no other one", onDb("from: [{ podSelector: { matchLabels: { app: web } } }]"), at(opsWeb, db, 1), "+D"],
  ["an empty podSelector means all pods of the policy's namespace", onDb("from: [{ podSelector: {} }]"), at(web, db, 1), "+A"],
  ["and none of others", onDb("from: [{ podSelector: {} }]"), at(bare, db, 1), "+D"],
  ["and no address", onDb("from: [{ podSelector: {} }]"), at(outside, db, 1), "+D"],
  ["namespaceSelector alone means all its pods", onDb("from: [{ namespaceSelector: { matchLabels: { team: platform } } }]"), at(opsWeb, db, 1), "+A"],
  ["an empty namespaceSelector means all pods", onDb("from: [{ namespaceSelector: {} }]"), at(bare, db, 1), "+A"],
  ["but no address outside", onDb("from: [{ namespaceSelector: {} }]"), at(outside, db, 1), "+D"],
  [
    "both in one element: AND",
    onDb("from: [{ namespaceSelector: { matchLabels: { team: platform } }, podSelector: { matchLabels: { app: web } } }]"),
    at(web, db, 1),
    "+D",
  ],
  [
    "both in one element, both hold",
    onDb("from: [{ namespaceSelector: { matchLabels: { team: platform } }, podSelector: { matchLabels: { app: web } } }]"),
    at(opsWeb, db, 1),
    "+A",
  ],
  [
    "in two elements: OR",
    onDb("from: [{ namespaceSelector: { matchLabels: { team: platform } } }, { podSelector: { matchLabels: { app: web } } }]"),
    at(web, db, 1),
    "+A",
  ],
  ["a namespace is known by its name", onDb("from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ops } } }]"), at(opsWeb, db, 1), "+A"],
  ["which nobody can forge", onDb("from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: forged } } }]"), at(opsWeb, db, 1), "+D"],
  [
    "also where the namespace is not listed",
    onDb("from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: elsewhere } } }]"),
    at(bare, db, 1),
    "+A",
  ],
  ["all labels must match", onDb("from: [{ podSelector: { matchLabels: { app: web, tier: back } } }]"), at(web, db, 1), "+D"],
  ["In", onDb("from: [{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [web, x] }] } }]"), at(web, db, 1), "+A"],
  [
    "In without the key",
    onDb("from: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: app, operator: In, values: [web] }] } }]"),
    at(bare, db, 1),
    "+D",
  ],
  ["NotIn", onDb("from: [{ podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [web] }] } }]"), at(web, db, 1), "+D"],
  [
    "NotIn without the key",
    onDb("from: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [web] }] } }]"),
    at(bare, db, 1),
    "+A",
  ],
  ["Exists", onDb("from: [{ podSelector: { matchExpressions: [{ key: tier, operator: Exists }] } }]"), at(web, db, 1), "+A"],
  [
    "Exists without the key",
    onDb("from: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: tier, operator: Exists }] } }]"),
    at(bare, db, 1),
    "+D",
  ],
  ["DoesNotExist", onDb("from: [{ podSelector: { matchExpressions: [{ key: tier, operator: DoesNotExist }] } }]"), at(web, db, 1), "+D"],
  [
    "DoesNotExist without the key",
    onDb("from: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: tier, operator: DoesNotExist }] } }]"),
    at(bare, db, 1),
    "+A",
  ],
  [
    "expressions and labels: AND",
    onDb("from: [{ podSelector: { matchLabels: { app: web }, matchExpressions: [{ key: tier, operator: In, values: [back] }] } }]"),
    at(web, db, 1),
    "+D",
  ],
  ["a key of every object is no label", onDb("from: [{ podSelector: { matchExpressions: [{ key: constructor, operator: Exists }] } }]"), at(web, db, 1), "+D"],

  ["the port is that of the rule", onDb("ports: [{ port: 5432 }]"), at(web, db, 5432), "+A"],
  ["and not its neighbour", onDb("ports: [{ port: 5432 }]"), at(web, db, 5433), "+D"],
  ["the protocol is TCP unless it is given", onDb("ports: [{ port: 5432 }]"), at(web, db, 5432, "UDP"), "+D"],
  ["UDP", onDb("ports: [{ port: 53, protocol: UDP }]"), at(web, db, 53, "UDP"), "+A"],
  ["SCTP", onDb("ports: [{ port: 53, protocol: SCTP }]"), at(web, db, 53, "SCTP"), "+A"],
  ["a protocol without a port: all of its ports", onDb("ports: [{ protocol: UDP }]"), at(web, db, 9, "UDP"), "+A"],
  ["and of no other protocol", onDb("ports: [{ protocol: UDP }]"), at(web, db, 9), "+D"],
  ["one of several ports", onDb("ports: [{ port: 1 }, { port: 2 }]"), at(web, db, 2), "+A"],
  ["the first port of a range", onDb("ports: [{ port: 100, endPort: 200 }]"), at(web, db, 100), "+A"],
  ["the last port of a range", onDb("ports: [{ port: 100, endPort: 200 }]"), at(web, db, 200), "+A"],
  ["below a range", onDb("ports: [{ port: 100, endPort: 200 }]"), at(web, db, 99), "+D"],
  ["above a range", onDb("ports: [{ port: 100, endPort: 200 }]"), at(web, db, 201), "+D"],
  ["peer and port of one rule: AND", onDb("from: [{ podSelector: { matchLabels: { app: api } } }],", "ports: [{ port: 5432 }]"), at(web, db, 5432), "+D"],
  [
    "peer of one rule and port of another do not add up",
    policy(
      "{ podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 1 }] }, { from: [{ podSelector: { matchLabels: { app: api } } }], ports: [{ port: 2 }] }] }",
    ),
    at(web, db, 2),
    "+D",
  ],
  ["a name is that of the destination's port: ingress", onDb("ports: [{ port: sql }]"), at(web, db, 5432), "+A"],
  ["a name is that of the destination's port: egress", fromApi("ports: [{ port: sql }]"), at(api, db, 5432), "A+"],
  ["another port than the one of that name", fromApi("ports: [{ port: sql }]"), at(api, db, 5433), "D+"],
  ["a name of another protocol", onDb("ports: [{ port: stats }]"), at(web, db, 8125, "UDP"), "+D"],
  ["the same number of another protocol than the name's", onDb("ports: [{ port: stats }]"), at(web, db, 8125), "+D"],
  ["a name with its protocol", onDb("ports: [{ port: stats, protocol: UDP }]"), at(web, db, 8125, "UDP"), "+A"],
  ["a destination without that name", fromApi("ports: [{ port: sql }]"), at(api, web, 5432), "D+"],
  ["a name to pods that a selector picks", fromApi("to: [{ podSelector: { matchLabels: { app: db } } }],", "ports: [{ port: sql }]"), at(api, db, 5432), "A+"],
  ["a name to a block never matches", fromApi("to: [{ ipBlock: { cidr: 0.0.0.0/0 } }],", "ports: [{ port: sql }]"), at(api, db, 5432), "D+"],
  ["a name to an address never matches", fromApi("ports: [{ port: https }]"), at(api, outside, 443), "D+"],
  [
    "a name from a block is resolved on the pod that is entered",
    onDb("from: [{ ipBlock: { cidr: 203.0.113.0/24 } }],", "ports: [{ port: sql }]"),
    at(outside, db, 5432),
    "+A",
  ],
  ["the names of a pod's ports may be unknown", fromApi("ports: [{ port: sql }]"), at(api, unknown, 5432), "?+"],

  ["a block holds its addresses", fromApi("to: [{ ipBlock: { cidr: 203.0.113.0/24 } }]"), at(api, outside, 443), "A+"],
  ["and no others", fromApi("to: [{ ipBlock: { cidr: 203.0.112.0/24 } }]"), at(api, outside, 443), "D+"],
  ["a single address", fromApi("to: [{ ipBlock: { cidr: 203.0.113.10/32 } }]"), at(api, outside, 443), "A+"],
  ["the neighbour of a single address", fromApi("to: [{ ipBlock: { cidr: 203.0.113.11/32 } }]"), at(api, outside, 443), "D+"],
  ["except leaves out", fromApi("to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [203.0.113.0/24] } }]"), at(api, outside, 443), "D+"],
  [
    "and nothing beside it",
    fromApi("to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [203.0.113.0/28, 203.0.112.0/24] } }]"),
    at(api, { ip: "203.0.113.16" }, 443),
    "A+",
  ],
  [
    "another rule opens what one leaves out",
    fromApi("to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [203.0.113.0/24] } }, { ipBlock: { cidr: 203.0.113.10/32 } }]"),
    at(api, outside, 443),
    "A+",
  ],
  ["0.0.0.0/0 holds no IPv6", fromApi("to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]"), at(api, { ip: "2001:db8::1" }, 443), "D+"],
  ["::/0 holds no IPv4", fromApi('to: [{ ipBlock: { cidr: "::/0" } }]'), at(api, outside, 443), "D+"],
  ["IPv6", fromApi('to: [{ ipBlock: { cidr: "2001:db8::/32", except: ["2001:db8:1::/48"] } }]'), at(api, { ip: "2001:db8:2::1" }, 443), "A+"],
  ["IPv6 except", fromApi('to: [{ ipBlock: { cidr: "2001:db8::/32", except: ["2001:db8:1::/48"] } }]'), at(api, { ip: "2001:DB8:1:0::1" }, 443), "D+"],
  ["an IPv4 address in IPv6 is that IPv4 address", fromApi("to: [{ ipBlock: { cidr: 203.0.113.0/24 } }]"), at(api, { ip: "::ffff:203.0.113.10" }, 443), "A+"],
  ["bits beyond the prefix do not count", fromApi("to: [{ ipBlock: { cidr: 203.0.113.99/24 } }]"), at(api, outside, 443), "A+"],
  ["a block holds pods that have such an address", onDb("from: [{ ipBlock: { cidr: 10.0.0.2/32 } }]"), at(api, db, 1), "+A"],
  ["and no others", onDb("from: [{ ipBlock: { cidr: 10.0.0.2/32 } }]"), at(web, db, 1), "+D"],
  ["one of a pod's addresses is enough", onDb('from: [{ ipBlock: { cidr: "fd00::/64" } }]'), at(web, db, 1), "+A"],
  ["a pod whose address is unknown may be in a block", fromApi("to: [{ ipBlock: { cidr: 10.0.0.0/8 } }]"), at(api, template, 1), "?+"],
  ["unless the port is another one", fromApi("to: [{ ipBlock: { cidr: 10.0.0.0/8 } }],", "ports: [{ port: 2 }]"), at(api, template, 1), "D+"],
  ["or a rule allows it anyhow", fromApi("to: [{ ipBlock: { cidr: 10.0.0.0/8 } }, { podSelector: {} }]"), at(api, template, 1), "A+"],
  ["the address of a pod is that pod", fromApi("to: [{ podSelector: { matchLabels: { app: db } } }]"), at(api, { ip: "10.0.0.3" }, 1), "A+"],
  ["which is isolated", denyAll, at(opsWeb, { ip: "10.0.0.3" }, 1), "+D"],

  ["a pod on the host's network may or may not be isolated", denyAll, at(bare, node, 1), "+?"],
  ["unless no policy selects it", onDb(""), at(web, node, 1), "++"],
  ["or a rule allows it as a pod and as a node", onDb("") + policy("{ podSelector: {}, policyTypes: [Egress], egress: [{}] }"), at(node, db, 1), "AA"],
  ["its address is that of its node, and of no pod", denyAll, at(bare, { ip: "192.168.0.1" }, 1), "++"],
  ["it may or may not be a peer by its labels", onDb("from: [{ podSelector: { matchLabels: { app: node } } }]"), at(node, db, 1), "+?"],
  ["it is one by its node's address", onDb("from: [{ ipBlock: { cidr: 192.168.0.0/24 } }]"), at(node, db, 1), "+A"],
  ["and none by labels that it does not have", onDb("from: [{ podSelector: { matchLabels: { app: api } } }]"), at(node, db, 1), "+D"],
];

it.each(table)("%s", (_title, text, connection, expected) => {
  expect(sides(answer(text, connection))).toBe(expected);
});

it("allowed is what both ends let through for certain", () => {
  const { allowed, verdict } = answer("", at(web, db, 1));
  expect([allowed, verdict]).toEqual([true, "allowed"]);
  expect(answer(denyAll + onDb(""), at(api, db, 1))).toMatchObject({ allowed: false, verdict: "denied" });
  expect(answer(denyAll, at(bare, node, 1))).toMatchObject({ allowed: false, verdict: "undecided" });
  expect(answer(denyAll, at(node, db, 1))).toMatchObject({ allowed: false, verdict: "denied", egress: { verdict: "undecided" } });
});

it("explains which policies isolate, and which rules of them allow", () => {
  const text =
    denyAll +
    policy(
      "{ podSelector: {}, policyTypes: [Ingress], ingress: [{ ports: [{ port: 1 }] }, { from: [{ podSelector: { matchLabels: { app: api } } }] }] }",
      "two",
    ) +
    policy("{ podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress], ingress: [{}] }", "not-of-db");
  const { egress, ingress } = explain(new Cluster({ namespaces, pods, policies: policiesOf(text) }), at(api, db, 5432));
  const names = (rules: typeof ingress.allowedBy) => rules.map(({ policy: { name }, rule }) => `${name} ${rule}`);
  expect([egress.verdict, egress.isolatedBy.map(({ name }) => name), names(egress.allowedBy)]).toEqual(["denied", ["deny"], []]);
  expect([ingress.verdict, ingress.isolatedBy.map(({ name }) => name), names(ingress.allowedBy)]).toEqual(["allowed", ["deny", "two"], ["two 1"]]);
});

it("explains what it hangs on", () => {
  const cluster = new Cluster({ namespaces, pods, policies: policiesOf(fromApi("to: [{ ipBlock: { cidr: 10.0.0.0/8 } }]")) });
  const { egress } = explain(cluster, at(api, template, 1));
  expect(egress).toMatchObject({ verdict: "undecided", perhapsAllowedBy: [{ rule: 0 }], hostNetwork: false });
  expect(explain(cluster, at(api, node, 1)).egress).toMatchObject({ verdict: "denied", hostNetwork: true });
});

it("says of any connection in any cluster what it explains", () => {
  fc.assert(
    fc.property(arbitraryCluster, fc.array(arbitraryConnection, { minLength: 1, maxLength: 20 }), (objects, connections) => {
      const cluster = new Cluster(objects);
      for (const connection of connections) {
        const short = allows(cluster, connection);
        const long = explain(cluster, connection);
        expect([long.verdict, long.egress.verdict, long.ingress.verdict]).toEqual([short.verdict, short.egress.verdict, short.ingress.verdict]);
        for (const side of [long.egress, long.ingress]) {
          expect(side.isolated).toBe(side.isolatedBy.length > 0);
          if (side.isolated) expect(side.verdict === "allowed").toBe(side.allowedBy.length > 0);
        }
      }
    }),
  );
});

it("another policy never closes what an isolated pod is allowed", () => {
  fc.assert(
    fc.property(arbitraryCluster, arbitraryConnection, fc.nat(), (objects, connection, cut) => {
      const without = { ...objects, policies: objects.policies.filter((_, index) => index !== cut % Math.max(1, objects.policies.length)) };
      const [more, less] = [allows(new Cluster(objects), connection), allows(new Cluster(without), connection)];
      for (const side of ["egress", "ingress"] as const)
        if (less[side].isolated && less[side].verdict === "allowed") expect(more[side].verdict).toBe("allowed");
    }),
  );
});

it("answers for 200,000 pairs of 1,000 pods under 500 policies in seconds", () => {
  const many = Array.from(
    { length: 1000 },
    (_, index): Pod => ({ namespace: `n${index % 10}`, labels: { app: `a${index % 100}` }, ports: [], ips: [`10.1.${index >> 8}.${index & 255}`] }),
  );
  const text = Array.from({ length: 500 }, (_, index) => {
    const spec = `{ podSelector: { matchLabels: { app: a${index % 100} } }, policyTypes: [Ingress, Egress], ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: a${(index * 7) % 100} } } }] }], egress: [{}] }`;
    return policy(spec, `p${index}`, `n${index % 10}`);
  }).join("");
  const cluster = new Cluster({ pods: many, policies: policiesOf(text) });
  const started = performance.now();
  let allowed = 0;
  for (const from of many.slice(0, 200)) for (const to of many) if (allows(cluster, { from, to, port: 80, protocol: "TCP" }).allowed) allowed += 1;
  expect(performance.now() - started).toBeLessThan(20_000);
  expect([allowed > 0, allowed < 200_000]).toEqual([true, true]);
});
