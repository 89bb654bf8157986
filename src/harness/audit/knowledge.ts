import { apiGroupOf, findKind } from "../../kubernetes/kinds.ts";
import type { KubernetesObject } from "../../kubernetes/request.ts";

/**
 * What is known of the objects that were *not* seen. A check that finds something missing may only speak where the kind is
 * known as a whole; where it is not, the check says that it cannot be told.
 */
export type Knowledge = {
  /** Whether objects of the kind were read at all. */
  read(kind: string): boolean;
  /** Whether an object of the kind that was not seen is not there; of a namespaced kind, in that namespace. */
  whole(kind: string, namespace?: string): boolean;
  /** Why not: a clause that goes after "not judged:". */
  reason(kind: string): string;
};

/** A list that a cluster gave is whole, one that it did not give is unknown. */
export function knowledgeOfCluster(notRead: ReadonlySet<string>): Knowledge {
  return {
    read: (kind) => !notRead.has(kind),
    whole: (kind) => !notRead.has(kind),
    reason: (kind) => `${pluralOf(kind)} could not be read`,
  };
}

/**
 * Objects that every cluster has, and that the API server makes again where someone deletes them: a dump that holds them was
 * taken of the whole cluster as far as that kind goes.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
 */
const witnesses: Readonly<Record<string, string>> = {
  ClusterRole: "/cluster-admin",
  Namespace: "/kube-system",
  Role: "kube-system/extension-apiserver-authentication-reader",
  ServiceAccount: "kube-system/default",
};

/** What a dump shows of itself: which kinds it holds, and whether it holds the whole of them. */
export class DumpKnowledge implements Knowledge {
  readonly #complete: boolean;
  /** Namespaces by kind; empty for objects without. */
  readonly #seen = new Map<string, Set<string>>();
  readonly #witnessed = new Set<string>();

  /** @param complete whether the user says that the dump holds everything */
  constructor(complete: boolean) {
    this.#complete = complete;
  }

  /** Of a kind of that name in another group nothing is learnt. */
  add({ apiVersion, kind, metadata }: KubernetesObject): void {
    const known = findKind(kind);
    if (known && known.apiGroup !== apiGroupOf(apiVersion)) return;
    const namespace = known?.namespaced === false || typeof metadata["namespace"] !== "string" ? "" : metadata["namespace"];
    const there = this.#seen.get(kind);
    if (there) there.add(namespace);
    else this.#seen.set(kind, new Set([namespace]));
    if (Object.hasOwn(witnesses, kind) && witnesses[kind] === `${namespace}/${metadata["name"]}`) this.#witnessed.add(kind);
  }

  read(kind: string): boolean {
    return this.#complete || this.#seen.has(kind);
  }

  /** NetworkPolicies have no witness: those of two namespaces show that not only one was dumped. */
  whole(kind: string, namespace = ""): boolean {
    if (this.#complete || this.#witnessed.has(kind)) return true;
    const seen = this.#seen.get(kind);
    return kind === "NetworkPolicy" && seen !== undefined && (seen.has(namespace) || seen.size > 1);
  }

  reason(kind: string): string {
    return this.#seen.has(kind) ? `the dump may not hold every ${kind}` : `no ${pluralOf(kind)} in the dump`;
  }
}

/** `NetworkPolicies`, `Roles`. */
export const pluralOf = (kind: string): string => (kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : kind.endsWith("s") ? `${kind}es` : `${kind}s`);
