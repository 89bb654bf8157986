import fc from "fast-check";
import type { ClusterObjects } from "../../../src/kubernetes/network-policy/cluster.ts";
import {
  type Connection,
  directions,
  type LabelSelector,
  type NetworkPolicy,
  networkProtocols,
  type Pod,
} from "../../../src/kubernetes/network-policy/index.ts";

const namespace = fc.constantFrom("a", "b", "c");
const key = fc.constantFrom("app", "tier");
const value = fc.constantFrom("x", "y", "z");
const labels = fc.dictionary(key, value, { maxKeys: 2, noNullPrototype: true });
const protocol = fc.constantFrom(...networkProtocols);
const port = fc.integer({ min: 1, max: 6 });
const ip = fc.constantFrom("10.0.0.1", "10.0.0.2", "10.0.1.1", "203.0.113.10", "fd00::1");
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
/** An object without the keys whose values are undefined. */
const some = <T extends object>(arbitrary: fc.Arbitrary<T>) =>
  arbitrary.map((object) => Object.fromEntries(Object.entries(object).filter(([, entry]) => entry !== undefined)));

export const arbitrarySelector: fc.Arbitrary<LabelSelector> = some(
  fc.record({
    matchLabels: maybe(labels),
    matchExpressions: maybe(
      fc.array(
        fc.oneof(
          fc.record({ key, operator: fc.constantFrom("In" as const, "NotIn" as const), values: fc.uniqueArray(value, { minLength: 1, maxLength: 3 }) }),
          fc.record({ key, operator: fc.constantFrom("Exists" as const, "DoesNotExist" as const) }),
        ),
        { maxLength: 2 },
      ),
    ),
  }),
);

export const arbitraryLabels = labels;

const ports = fc.array(some(fc.record({ protocol: maybe(protocol), port: maybe(fc.oneof(port, fc.constantFrom("http", "dns"))) })), { maxLength: 2 });
const block = fc.constantFrom(
  { cidr: "10.0.0.0/8" },
  { cidr: "10.0.0.0/8", except: ["10.0.0.0/24"] },
  { cidr: "0.0.0.0/0", except: ["10.0.0.2/32", "203.0.113.0/24"] },
  { cidr: "fd00::/8" },
);
const peers = fc.array(
  fc.oneof(
    fc.record({ ipBlock: block }),
    some(
      fc.record({
        podSelector: maybe(arbitrarySelector),
        namespaceSelector: maybe(fc.oneof(arbitrarySelector, fc.constant({ matchLabels: { "kubernetes.io/metadata.name": "a" } }))),
      }),
    ),
  ),
  { maxLength: 2 },
);

export const arbitraryPolicy: fc.Arbitrary<NetworkPolicy> = fc
  .record({
    namespace,
    spec: some(
      fc.record({
        podSelector: arbitrarySelector,
        policyTypes: maybe(fc.subarray([...directions])),
        ingress: maybe(fc.array(some(fc.record({ from: maybe(peers), ports: maybe(ports) })), { maxLength: 2 })),
        egress: maybe(fc.array(some(fc.record({ to: maybe(peers), ports: maybe(ports) })), { maxLength: 2 })),
      }),
    ),
  })
  .map((policy) => ({ ...policy, name: "p" }));

export const arbitraryPod: fc.Arbitrary<Pod> = some(
  fc.record({
    namespace,
    labels,
    ports: maybe(fc.array(fc.record({ name: fc.constantFrom("http", "dns"), port, protocol }), { maxLength: 2 })),
    ips: maybe(fc.uniqueArray(ip, { maxLength: 2 })),
    hostNetwork: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
  }),
) as unknown as fc.Arbitrary<Pod>;

export const arbitraryCluster: fc.Arbitrary<ClusterObjects> = fc.record({
  namespaces: fc.uniqueArray(fc.record({ name: namespace, labels }), { selector: ({ name }) => name, maxLength: 3 }),
  policies: fc.array(arbitraryPolicy, { maxLength: 6 }),
});

const end = fc.oneof(
  { weight: 4, arbitrary: arbitraryPod },
  ip.map((text) => ({ ip: text })),
);
export const arbitraryConnection: fc.Arbitrary<Connection> = fc.record({ from: end, to: end, port, protocol });
