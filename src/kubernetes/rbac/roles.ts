import { getPath, isObject, type JsonObject } from "../json.ts";
import { type LabelSelector, type LabelValues, selects } from "../network-policy/index.ts";
import type { KubernetesObject } from "../request.ts";
import { objectsOf, writtenRules } from "./grants-everything.ts";

export const rbacGroup = "rbac.authorization.k8s.io";

/** What a binding binds its subjects to. */
export type RoleReference = { readonly kind: "Role" | "ClusterRole"; readonly name: string; readonly namespace: string | undefined };

/** The role that a binding names; undefined where it names none that RBAC knows. A Role is of the binding's namespace. */
export function roleReferenceOf(binding: KubernetesObject): RoleReference | undefined {
  const kind = getPath(binding, ["roleRef", "kind"]);
  const name = getPath(binding, ["roleRef", "name"]);
  const { namespace } = binding.metadata;
  if ((kind !== "Role" && kind !== "ClusterRole") || typeof name !== "string" || name === "") return undefined;
  return { kind, name, namespace: kind === "Role" && typeof namespace === "string" ? namespace : undefined };
}

/** `ClusterRole name`, `Role namespace/name`. */
export const describeRole = ({ kind, name, namespace }: RoleReference): string => `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;

/** The Roles and ClusterRoles of a cluster. Of one that is added twice the last counts. */
export class Roles {
  readonly #roles = new Map<string, KubernetesObject>();

  add(role: KubernetesObject): void {
    this.#roles.set(keyOf(role.kind, role.metadata.namespace, role.metadata.name), role);
  }

  find({ kind, name, namespace }: RoleReference): KubernetesObject | undefined {
    return this.#roles.get(keyOf(kind, namespace, name));
  }

  /**
   * The rules of a role, with those of the ClusterRoles that its aggregationRule selects: the controller of a cluster writes
   * them into the role, manifests do not.
   * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles
   */
  rulesOf(role: KubernetesObject, seen: ReadonlySet<KubernetesObject> = new Set()): JsonObject[] {
    const selectors = selectorsOf(role);
    if (seen.has(role) || selectors.length === 0) return writtenRules(role);
    const chain = new Set([...seen, role]);
    const selected = [...this.#roles.values()].filter(
      (other) => other !== role && other.kind === "ClusterRole" && selectors.some((selector) => selects(selector, labelsOf(other))),
    );
    return [...writtenRules(role), ...selected.flatMap((other) => this.rulesOf(other, chain))];
  }
}

export const isAggregated = (role: KubernetesObject): boolean => selectorsOf(role).length > 0;

const keyOf = (kind: unknown, namespace: unknown, name: unknown) => `${kind} ${kind === "Role" ? namespace : ""}/${name}`;

const selectorsOf = (role: KubernetesObject): LabelSelector[] =>
  role.kind === "ClusterRole" ? (objectsOf(getPath(role, ["aggregationRule", "clusterRoleSelectors"])) as LabelSelector[]) : [];

function labelsOf({ metadata: { labels } }: KubernetesObject): LabelValues {
  return isObject(labels) ? (labels as LabelValues) : {};
}
