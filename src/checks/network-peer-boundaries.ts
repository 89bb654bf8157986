import type { JsonObject, JsonValue } from "../kubernetes/json.ts";
import { type Direction, directions } from "../kubernetes/network-policy/index.ts";
import type { Boundary } from "./check-kind.ts";
import { updateBoundaries } from "./field-boundaries.ts";
import { type NetworkPeers, ruleFields } from "./network-peers.ts";

type Verdict = Boundary["verdict"];

const named = (namespace: string): JsonObject => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } });
const within = (namespaceSelector: JsonValue, more: JsonObject = {}): JsonObject => ({ namespaceSelector, ...more });
const block = (cidr: JsonValue, ...except: JsonValue[]): JsonObject => ({ ipBlock: { cidr, ...(except.length > 0 ? { except } : {}) } });
const expression = (key: string, operator: string, ...values: string[]): JsonObject => ({ key, operator, ...(values.length > 0 ? { values } : {}) });
const nameExists = expression("kubernetes.io/metadata.name", "Exists");
const inTeam = expression("team", "In", "a", "b");

/** One peer, alone in the only rule. */
const peers: readonly (readonly [what: string, verdict: Verdict, peer: JsonValue])[] = [
  ["named-namespace", "pass", { ...named("other"), podSelector: { matchLabels: { app: "web" } } }],
  ["own-pods", "pass", { podSelector: {} }],
  ["own-pods-and-null", "pass", { podSelector: { matchLabels: { app: "web" } }, namespaceSelector: null, ipBlock: null }],
  ["empty-peer", "fail", {}],
  ["null-peer", "fail", null],
  ["peer-of-nulls", "fail", { podSelector: null, namespaceSelector: null, ipBlock: null }],
  ["every-namespace", "fail", within({})],
  ["every-namespace-some-pods", "fail", within({}, { podSelector: { matchLabels: { app: "web" } } })],
  ["every-namespace-empty-labels", "fail", within({ matchLabels: {} })],
  ["every-namespace-nulls", "fail", within({ matchLabels: null, matchExpressions: null })],
  ["every-namespace-empty-expressions", "fail", within({ matchLabels: {}, matchExpressions: [] })],
  ["every-namespace-by-its-name", "fail", within({ matchExpressions: [nameExists] })],
  ["namespaces-but-one", "fail", within({ matchExpressions: [expression("kubernetes.io/metadata.name", "NotIn", "other")] })],
  ["namespaces-without-a-label", "fail", within({ matchExpressions: [expression("team", "DoesNotExist")] })],
  ["namespaces-but-one-by-name", "fail", within({ matchExpressions: [nameExists, expression("team", "NotIn", "a")] })],
  ["namespaces-with-a-label", "pass", within({ matchExpressions: [expression("team", "Exists")] })],
  ["namespaces-in-a-list", "pass", within({ matchExpressions: [inTeam] })],
  ["namespaces-in-a-list-but-one", "pass", within({ matchExpressions: [expression("team", "NotIn", "a"), inTeam] })],
  ["namespaces-by-label-and-name", "pass", within({ matchLabels: { team: "a" }, matchExpressions: [nameExists] })],
  ["small-block", "pass", block("10.0.0.0/8")],
  ["small-block-ipv6", "pass", block("2001:db8::/32")],
  ["world", "fail", block("0.0.0.0/0")],
  ["world-ipv6", "fail", block("::/0")],
  ["world-spelled-out-ipv6", "fail", block("0:0:0:0:0:0:0:0/0")],
  ["world-with-other-hole", "fail", block("0.0.0.0/0", "10.0.0.0/8")],
  ["world-with-hole-beside", "fail", block("0.0.0.0/0", "169.254.169.253/32", "169.254.170.0/24")],
  ["world-with-hole", "pass", block("0.0.0.0/0", "169.254.169.254/32")],
  ["world-with-several-holes", "pass", block("0.0.0.0/0", "10.0.0.0/8", "169.254.169.254/32")],
  ["world-with-larger-hole", "pass", block("0.0.0.0/0", "169.254.0.0/16")],
  ["world-with-odd-hole", "pass", block("0.0.0.0/0", "169.254.169.128/25")],
  ["world-with-hole-ipv6", "pass", block("::/0", "fd00:ec2::254/128")],
  ["world-with-larger-hole-ipv6", "pass", block("::/0", "fc00::/7")],
  ["world-with-hole-beside-ipv6", "fail", block("::/0", "fd00:ec2::253/128", "fd00:ec3::/32")],
  ["upper-half", "fail", block("128.0.0.0/1")],
  ["lower-half", "pass", block("0.0.0.0/1")],
  ["upper-half-by-another-address", "fail", block("255.1.2.3/1")],
  ["upper-half-ipv6", "fail", block("8000::/1")],
  ["public-ipv6", "pass", block("2000::/3")],
  ["private-ipv6", "fail", block("FD00::/8")],
  ["link-local", "fail", block("169.254.0.0/16")],
  ["link-local-beside", "pass", block("169.254.170.0/23")],
  ["node-local-dns", "pass", block("169.254.20.10/32")],
  ["metadata-address", "fail", block("169.254.169.254/32")],
  ["metadata-address-ipv6", "fail", block("fd00:ec2::254/128")],
  ["metadata-address-spelled-out-ipv6", "fail", block("fd00:0ec2:0:0:0:0:0:0254/128")],
  ["metadata-neighbour", "pass", block("169.254.169.255/32")],
  ["metadata-neighbour-ipv6", "pass", block("fd00:ec2::23/128")],
  ["no-block", "fail", block("world")],
  ["address-without-prefix", "fail", block("10.0.0.1")],
  ["prefix-too-long", "fail", block("10.0.0.0/33")],
  ["null-block", "fail", block(null)],
  ["block-without-cidr", "fail", { ipBlock: {} }],
  ["peer-is-text", "fail", "everyone"],
];

const port = (number: JsonValue, more: JsonObject = {}): JsonObject => ({ port: number, ...more });

/** The ports of a rule for everyone; what `allowDns` says of those is not said of others. */
const ports: readonly (readonly [what: string, isDns: boolean, ports: JsonValue])[] = [
  ["dns", true, [port(53, { protocol: "UDP" }), port(53, { protocol: "TCP" })]],
  ["dns-without-protocol", true, [port(53)]],
  ["dns-and-end-port", true, [port(53, { protocol: "UDP", endPort: 53 })]],
  ["dns-range", false, [port(53, { protocol: "UDP", endPort: 54 })]],
  ["dns-over-sctp", false, [port(53, { protocol: "SCTP" })]],
  ["dns-and-https", false, [port(53, { protocol: "UDP" }), port(443)]],
  ["port-by-name", false, [port("dns", { protocol: "UDP" })]],
  ["protocol-without-port", false, [{ protocol: "UDP" }]],
  ["null-port", false, [port(53), null]],
  ["no-ports", false, []],
  ["null-ports", false, null],
];

/** The deviations of rules, peers and ports in every direction, of policyTypes, and the UPDATE guard. */
export function networkPeerBoundaries({ directions: judged, requirePolicyTypes, allowDns }: NetworkPeers): Boundary[] {
  const spec = (fields: JsonObject): JsonObject => ({ spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"], ...fields } });
  const rules = (direction: Direction, value: JsonValue) => spec({ [ruleFields[direction].rules]: value });
  const rule = (direction: Direction, value: JsonValue, more: JsonObject = {}): JsonObject => ({ [ruleFields[direction].peers]: value, ...more });
  const good = (direction: Direction) => rule(direction, [named("other")]);
  const of = (direction: Direction): Boundary[] => {
    const at = (what: string, verdict: Verdict, value: JsonValue): Boundary => ({
      what: `${ruleFields[direction].rules}-${what}`,
      verdict: judged.includes(direction) ? verdict : "pass",
      object: rules(direction, value),
    });
    return [
      at("null", "pass", null),
      at("none", "pass", []),
      at("empty-rule", "fail", [{}]),
      at("null-rule", "fail", [good(direction), null]),
      at("rule-is-text", "fail", ["everyone"]),
      at("is-text", "fail", "everyone"),
      at("second-rule-empty", "fail", [good(direction), {}]),
      at("two-rules", "pass", [good(direction), rule(direction, [{ podSelector: {} }], { ports: [port(443)] })]),
      at("peers-null", "fail", [rule(direction, null)]),
      at("peers-empty", "fail", [rule(direction, [], { ports: [port(443)] })]),
      at("peers-are-text", "fail", [rule(direction, "everyone")]),
      at("second-peer-open", "fail", [rule(direction, [named("other"), within({})])]),
      at("two-peers", "pass", [rule(direction, [named("other"), block("203.0.113.0/24")])]),
      ...peers.map(([what, verdict, peer]) => at(what, verdict, [rule(direction, [peer])])),
      ...ports.map(([what, isDns, value]) => at(`open-${what}`, isDns && allowDns && direction === "Egress" ? "pass" : "fail", [{ ports: value }])),
      at("every-namespace-dns", allowDns && direction === "Egress" ? "pass" : "fail", [rule(direction, [within({})], { ports: [port(53)] })]),
      at("dns-and-open-rule", "fail", [{ ports: [port(53)] }, {}]),
    ];
  };
  const untyped: Verdict = requirePolicyTypes ? "fail" : "pass";
  const [first] = judged as [Direction];
  return [
    ...directions.flatMap(of),
    { what: "no-rules", verdict: "pass", object: spec({}) },
    ...[undefined, null, []].map(
      (policyTypes, index): Boundary => ({
        what: `policy-types-${["absent", "null", "empty"][index]}`,
        verdict: untyped,
        object: { spec: { podSelector: {}, ...(policyTypes === undefined ? {} : { policyTypes }) } },
      }),
    ),
    { what: "one-policy-type", verdict: "pass", object: { spec: { podSelector: {}, policyTypes: [first] } } },
    ...updateBoundaries(rules(first, [good(first)]), rules(first, [{}])).map(
      ({ object, before, ...boundary }): Boundary => ({ ...boundary, object, before: { object: before as JsonObject } }),
    ),
    ...judged.map(
      (direction): Boundary => ({
        what: `update-adds-open-rule-${ruleFields[direction].rules}`,
        verdict: "fail",
        object: rules(direction, [good(direction), {}]),
        before: { object: rules(direction, [good(direction)]) },
      }),
    ),
    {
      what: "update-loses-policy-types",
      verdict: untyped,
      object: { spec: { podSelector: {} } },
      before: { object: { spec: { podSelector: {}, policyTypes: ["Ingress"] } } },
    },
  ];
}
