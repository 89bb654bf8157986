/** A kind of API object as policies match it. `podSpec` is the path to the pod spec, for workload kinds only. */
export type ResourceKind = {
  readonly apiGroup: string;
  readonly version: string;
  readonly kind: string;
  /** Lower-case plural, as in RBAC rules and resourceRules. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly podSpec?: readonly string[];
};

const template = ["spec", "template", "spec"] as const;

/**
 * The kinds that carry a pod spec, Pod first.
 * @see https://kubernetes.io/docs/concepts/workloads/ and PSA's DefaultPodSpecExtractor
 */
export const workloadKinds: readonly ResourceKind[] = [
  { apiGroup: "", version: "v1", kind: "Pod", resource: "pods", namespaced: true, podSpec: ["spec"] },
  { apiGroup: "apps", version: "v1", kind: "Deployment", resource: "deployments", namespaced: true, podSpec: template },
  { apiGroup: "apps", version: "v1", kind: "StatefulSet", resource: "statefulsets", namespaced: true, podSpec: template },
  { apiGroup: "apps", version: "v1", kind: "DaemonSet", resource: "daemonsets", namespaced: true, podSpec: template },
  { apiGroup: "apps", version: "v1", kind: "ReplicaSet", resource: "replicasets", namespaced: true, podSpec: template },
  { apiGroup: "", version: "v1", kind: "ReplicationController", resource: "replicationcontrollers", namespaced: true, podSpec: template },
  { apiGroup: "batch", version: "v1", kind: "Job", resource: "jobs", namespaced: true, podSpec: template },
  {
    apiGroup: "batch",
    version: "v1",
    kind: "CronJob",
    resource: "cronjobs",
    namespaced: true,
    podSpec: ["spec", "jobTemplate", "spec", "template", "spec"],
  },
];

/** Kinds that a spec may name without saying their API group. */
const otherKinds: readonly ResourceKind[] = [
  { apiGroup: "", version: "v1", kind: "ConfigMap", resource: "configmaps", namespaced: true },
  { apiGroup: "", version: "v1", kind: "LimitRange", resource: "limitranges", namespaced: true },
  { apiGroup: "", version: "v1", kind: "Namespace", resource: "namespaces", namespaced: false },
  { apiGroup: "", version: "v1", kind: "Node", resource: "nodes", namespaced: false },
  { apiGroup: "", version: "v1", kind: "PersistentVolume", resource: "persistentvolumes", namespaced: false },
  { apiGroup: "", version: "v1", kind: "PersistentVolumeClaim", resource: "persistentvolumeclaims", namespaced: true },
  { apiGroup: "", version: "v1", kind: "ResourceQuota", resource: "resourcequotas", namespaced: true },
  { apiGroup: "", version: "v1", kind: "Secret", resource: "secrets", namespaced: true },
  { apiGroup: "", version: "v1", kind: "Service", resource: "services", namespaced: true },
  { apiGroup: "", version: "v1", kind: "ServiceAccount", resource: "serviceaccounts", namespaced: true },
  { apiGroup: "autoscaling", version: "v2", kind: "HorizontalPodAutoscaler", resource: "horizontalpodautoscalers", namespaced: true },
  { apiGroup: "networking.k8s.io", version: "v1", kind: "Ingress", resource: "ingresses", namespaced: true },
  { apiGroup: "networking.k8s.io", version: "v1", kind: "IngressClass", resource: "ingressclasses", namespaced: false },
  { apiGroup: "networking.k8s.io", version: "v1", kind: "NetworkPolicy", resource: "networkpolicies", namespaced: true },
  { apiGroup: "policy", version: "v1", kind: "PodDisruptionBudget", resource: "poddisruptionbudgets", namespaced: true },
  { apiGroup: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRole", resource: "clusterroles", namespaced: false },
  { apiGroup: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRoleBinding", resource: "clusterrolebindings", namespaced: false },
  { apiGroup: "rbac.authorization.k8s.io", version: "v1", kind: "Role", resource: "roles", namespaced: true },
  { apiGroup: "rbac.authorization.k8s.io", version: "v1", kind: "RoleBinding", resource: "rolebindings", namespaced: true },
  { apiGroup: "storage.k8s.io", version: "v1", kind: "StorageClass", resource: "storageclasses", namespaced: false },
];

const externalSecretsKind = (kind: string, resource: string, namespaced: boolean): ResourceKind => ({
  ...{ apiGroup: "external-secrets.io", version: "v1", kind, resource, namespaced },
});

/** Custom resources of External Secrets. @see https://external-secrets.io/latest/api/spec/ */
export const externalSecretKind = externalSecretsKind("ExternalSecret", "externalsecrets", true);
export const clusterSecretStoreKind = externalSecretsKind("ClusterSecretStore", "clustersecretstores", false);

const byKind = new Map([...workloadKinds, ...otherKinds].map((entry) => [entry.kind, entry]));

/** Every kind that can be named by its kind alone. */
export const knownKinds: readonly string[] = [...byKind.keys()];

/** The kind of that name, or undefined where it is not a built-in one. */
export function findKind(kind: string): ResourceKind | undefined {
  return byKind.get(kind);
}

/** Lower-case plural, as requests and resourceRules name it; of kinds that are not built in, the one that such kinds mostly have. */
export function resourceNameOf(kind: string): string {
  const lower = kind.toLowerCase();
  const plural = lower.endsWith("s") ? `${lower}es` : lower.endsWith("y") ? `${lower.slice(0, -1)}ies` : `${lower}s`;
  return findKind(kind)?.resource ?? plural;
}

/** The API group of an apiVersion: `apps` of `apps/v1`, the empty string of `v1`. */
export function apiGroupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

/** The apiVersion of a kind: `v1`, `apps/v1`. */
export function apiVersionOf(kind: Pick<ResourceKind, "apiGroup" | "version">): string {
  return kind.apiGroup === "" ? kind.version : `${kind.apiGroup}/${kind.version}`;
}
