import { isObject, type JsonObject } from "../../kubernetes/json.ts";
import { apiGroupOf } from "../../kubernetes/kinds.ts";
import {
  Cluster,
  isNetworkPolicy,
  isOtherNetworkPolicy,
  type NetworkPolicy,
  networkPolicySpecOf,
  type Pod,
  podOf,
} from "../../kubernetes/network-policy/index.ts";
import { networkPolicyProblems } from "../../kubernetes/network-policy/problems.ts";
import { Roles, rbacGroup } from "../../kubernetes/rbac/index.ts";
import { describeObject, type KubernetesObject } from "../../kubernetes/request.ts";
import type { ScanSource } from "../scan-result.ts";

/** An object, and where it was read. */
export type Placed = { readonly object: KubernetesObject; readonly source: ScanSource | undefined };

/** What an audit keeps of the objects that it sees: what the referential checks ask for. Of one seen twice the last counts. */
export class Inventory {
  readonly roles = new Roles();
  readonly #namespaces = new Map<string, Placed>();
  readonly #namespacesInUse = new Set<string>();
  readonly #accounts = new Map<string, Placed>();
  readonly #bindings = new Map<string, Placed>();
  readonly #policies = new Map<string, NetworkPolicy | { readonly namespace: string; readonly name: string; readonly problem: string }>();
  readonly #pods = new Map<string, Pod[]>();
  #otherPolicies = 0;
  #cluster: Cluster | undefined;

  /** @param owned whether it is made from the template of another object */
  add(object: KubernetesObject, source: ScanSource | undefined, owned: boolean): void {
    const { kind, apiVersion, metadata } = object;
    const namespace = typeof metadata.namespace === "string" ? metadata.namespace : undefined;
    const name = String(metadata.name);
    const placed = { object: withoutManagedFields(object), source };
    if (namespace !== undefined) this.#namespacesInUse.add(namespace);
    if (apiVersion === "v1" && kind === "Namespace") this.#namespaces.set(name, placed);
    else if (apiVersion === "v1" && kind === "ServiceAccount") this.#accounts.set(`${namespace}/${name}`, placed);
    else if (apiGroupOf(apiVersion) === rbacGroup) this.#addRbac(placed);
    else if (isNetworkPolicy(object)) this.#addPolicy(object, String(namespace), name);
    else if (isOtherNetworkPolicy(object)) this.#otherPolicies += 1;
    else if (!owned) this.#addPod(object);
  }

  #addRbac(placed: Placed): void {
    const { kind, metadata } = placed.object;
    if (kind === "Role" || kind === "ClusterRole") this.roles.add(placed.object);
    if (kind === "RoleBinding" || kind === "ClusterRoleBinding") this.#bindings.set(`${kind} ${metadata.namespace}/${metadata.name}`, placed);
  }

  #addPolicy(object: KubernetesObject, namespace: string, name: string): void {
    const [problem] = networkPolicyProblems(object);
    this.#policies.set(`${namespace}/${name}`, problem === undefined ? { namespace, name, spec: networkPolicySpecOf(object) } : { namespace, name, problem });
  }

  #addPod(object: KubernetesObject): void {
    const pod = podOf(object);
    if (!pod) return;
    const there = this.#pods.get(pod.namespace);
    const named = { ...pod, name: describeObject(object) };
    if (there) there.push(named);
    else this.#pods.set(pod.namespace, [named]);
  }

  /** Every namespace that is there or that something is in, sorted. */
  get namespaceNames(): string[] {
    return [...new Set([...this.#namespaces.keys(), ...this.#namespacesInUse])].sort();
  }

  namespace(name: string): Placed | undefined {
    return this.#namespaces.get(name);
  }

  account(namespace: string, name: string): Placed | undefined {
    return this.#accounts.get(`${namespace}/${name}`);
  }

  get bindings(): Iterable<Placed> {
    return this.#bindings.values();
  }

  /** NetworkPolicies of network plugins and cluster administrators, which are not evaluated. */
  get otherPolicies(): number {
    return this.#otherPolicies;
  }

  /** The NetworkPolicies of a namespace; `problem` where one of them is none that the API server would take. */
  policiesOf(namespace: string): { readonly policies: NetworkPolicy[]; readonly problem?: string } {
    const own = [...this.#policies.values()].filter((policy) => policy.namespace === namespace);
    const broken = own.find((policy) => "problem" in policy);
    const policies = own.filter((policy): policy is NetworkPolicy => "spec" in policy);
    return broken ? { policies, problem: `NetworkPolicy ${namespace}/${broken.name} cannot be read: ${broken.problem}` } : { policies };
  }

  /** The pods and templates of a namespace, named for the objects that they are in, without those on the host's network. */
  podsOf(namespace: string): Pod[] {
    return (this.#pods.get(namespace) ?? []).filter(({ hostNetwork }) => hostNetwork !== true);
  }

  /** What the NetworkPolicies come to; all objects must have been added. */
  get cluster(): Cluster {
    this.#cluster ??= new Cluster({ policies: [...this.#policies.values()].filter((policy) => "spec" in policy) });
    return this.#cluster;
  }
}

/** Half of an object's text is who wrote which field of it. */
function withoutManagedFields(object: KubernetesObject): KubernetesObject {
  if (!isObject(object.metadata["managedFields"]) && !Array.isArray(object.metadata["managedFields"])) return object;
  const { managedFields: _, ...metadata } = object.metadata as JsonObject;
  return { ...object, metadata };
}
