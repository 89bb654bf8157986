import { type Address, parseAddress } from "./ip-block.ts";
import { type DirectedPolicy, directionsOf, rulesOf } from "./rules.ts";
import { selects } from "./selector.ts";
import { type Direction, type Endpoint, type LabelValues, type Namespace, type NetworkPolicy, namespaceNameLabel, type Pod } from "./types.ts";

/** What is known of an end of a connection. */
export type KnownEndpoint = {
  readonly pod: Pod | undefined;
  readonly namespaceLabels: LabelValues;
  readonly addresses: readonly Address[];
};

/** What a cluster holds; a namespace that is not listed has its name for a label and no other. */
export type ClusterObjects = { readonly namespaces?: readonly Namespace[]; readonly pods?: readonly Pod[]; readonly policies: readonly NetworkPolicy[] };

/** The objects of a cluster, with what is asked of them again and again found once. */
export class Cluster {
  readonly policies: readonly NetworkPolicy[];
  readonly pods: readonly Pod[];
  readonly #namespaces: Map<string, LabelValues>;
  readonly #policies: Readonly<Record<Direction, Map<string, DirectedPolicy[]>>> = { Ingress: new Map(), Egress: new Map() };
  readonly #selecting: Readonly<Record<Direction, WeakMap<Pod, readonly DirectedPolicy[]>>> = { Ingress: new WeakMap(), Egress: new WeakMap() };
  readonly #endpoints = new WeakMap<Pod, KnownEndpoint>();
  readonly #podsByAddress = new Map<string, Pod>();

  constructor({ namespaces = [], pods = [], policies }: ClusterObjects) {
    this.policies = policies;
    this.pods = pods;
    this.#namespaces = new Map(namespaces.map(({ name, labels }) => [name, { ...labels, [namespaceNameLabel]: name }]));
    for (const policy of policies) for (const direction of directionsOf(policy.spec)) this.#add(policy, direction);
    for (const pod of pods) if (!pod.hostNetwork) for (const address of this.#known(pod).addresses) this.#podsByAddress.set(keyOf(address), pod);
  }

  /** The policies that isolate a pod in that direction. */
  isolating(pod: Pod, direction: Direction): readonly DirectedPolicy[] {
    const known = this.#selecting[direction].get(pod);
    if (known) return known;
    const found = (this.#policies[direction].get(pod.namespace) ?? []).filter(({ policy }) => selects(policy.spec.podSelector ?? {}, pod.labels));
    this.#selecting[direction].set(pod, found);
    return found;
  }

  /** @throws where an address is none */
  endpoint(endpoint: Endpoint): KnownEndpoint {
    if (!("ip" in endpoint)) return this.#known(endpoint);
    const address = parseAddress(endpoint.ip);
    if (!address) throw new Error(`${endpoint.ip} is no IP address`);
    const pod = this.#podsByAddress.get(keyOf(address));
    return pod ? this.#known(pod) : { pod: undefined, namespaceLabels: {}, addresses: [address] };
  }

  #known(pod: Pod): KnownEndpoint {
    const known = this.#endpoints.get(pod);
    if (known) return known;
    const found = {
      pod,
      namespaceLabels: this.#namespaces.get(pod.namespace) ?? { [namespaceNameLabel]: pod.namespace },
      addresses: (pod.ips ?? []).map(parseAddress).filter((address) => address !== undefined),
    };
    this.#endpoints.set(pod, found);
    return found;
  }

  #add(policy: NetworkPolicy, direction: Direction): void {
    const entry = { policy, rules: rulesOf(policy, direction) };
    const there = this.#policies[direction].get(policy.namespace);
    if (there) there.push(entry);
    else this.#policies[direction].set(policy.namespace, [entry]);
  }
}

const keyOf = ({ family, bits }: Address) => `${family} ${bits}`;
