/** The verbs of requests for an ordinary resource. */
const everyVerb = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"] as const;
const createOnly = ["create"] as const;

/** A resource that the API server itself serves, in whatever version. */
export type BuiltInResource = {
  readonly group: string;
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** The verbs of each subresource. */
  readonly subresources: Readonly<Record<string, readonly string[]>>;
};

/** What a subresource takes, the same wherever it is. */
const subresourceVerbs = {
  approval: ["get", "patch", "update"],
  attach: ["create", "get"],
  binding: createOnly,
  checkpoint: createOnly,
  ephemeralcontainers: ["get", "patch", "update"],
  eviction: createOnly,
  exec: ["create", "get"],
  finalize: ["update"],
  log: ["get"],
  portforward: ["create", "get"],
  proxy: ["create", "delete", "get", "patch", "update"],
  resize: ["get", "patch", "update"],
  scale: ["get", "patch", "update"],
  status: ["get", "patch", "update"],
  token: createOnly,
} as const satisfies Readonly<Record<string, readonly string[]>>;

type Subresource = keyof typeof subresourceVerbs;
type Row = readonly [resource: string, ...subresources: Subresource[]];
type Group = { readonly namespaced?: readonly Row[]; readonly cluster?: readonly Row[]; readonly verbs?: readonly string[] };

/**
 * Every group with its resources, alpha and beta ones included, of Kubernetes 1.34 and later.
 * @see https://github.com/kubernetes/kubernetes/tree/master/api/discovery
 */
const groups: Readonly<Record<string, Group>> = {
  "": {
    namespaced: [
      ["bindings"],
      ["configmaps"],
      ["endpoints"],
      ["events"],
      ["limitranges"],
      ["persistentvolumeclaims", "status"],
      ["pods", "attach", "binding", "checkpoint", "ephemeralcontainers", "eviction", "exec", "log", "portforward", "proxy", "resize", "status"],
      ["podtemplates"],
      ["replicationcontrollers", "scale", "status"],
      ["resourcequotas", "status"],
      ["secrets"],
      ["serviceaccounts", "token"],
      ["services", "proxy", "status"],
    ],
    cluster: [["componentstatuses"], ["namespaces", "finalize", "status"], ["nodes", "proxy", "status"], ["persistentvolumes", "status"]],
  },
  "admissionregistration.k8s.io": {
    cluster: [
      ["mutatingadmissionpolicies"],
      ["mutatingadmissionpolicybindings"],
      ["mutatingwebhookconfigurations"],
      ["validatingadmissionpolicies", "status"],
      ["validatingadmissionpolicybindings"],
      ["validatingwebhookconfigurations"],
    ],
  },
  "apiextensions.k8s.io": { cluster: [["customresourcedefinitions", "status"]] },
  "apiregistration.k8s.io": { cluster: [["apiservices", "status"]] },
  apps: {
    namespaced: [
      ["controllerrevisions"],
      ["daemonsets", "status"],
      ["deployments", "scale", "status"],
      ["replicasets", "scale", "status"],
      ["statefulsets", "scale", "status"],
    ],
  },
  "authentication.k8s.io": { cluster: [["selfsubjectreviews"], ["tokenreviews"]], verbs: createOnly },
  "authorization.k8s.io": {
    namespaced: [["localsubjectaccessreviews"]],
    cluster: [["selfsubjectaccessreviews"], ["selfsubjectrulesreviews"], ["subjectaccessreviews"]],
    verbs: createOnly,
  },
  autoscaling: { namespaced: [["horizontalpodautoscalers", "status"]] },
  batch: {
    namespaced: [
      ["cronjobs", "status"],
      ["jobs", "status"],
    ],
  },
  "certificates.k8s.io": {
    namespaced: [["podcertificaterequests", "status"]],
    cluster: [["certificatesigningrequests", "approval", "status"], ["clustertrustbundles"]],
  },
  "checkpoint.k8s.io": { namespaced: [["podcheckpoints", "status"]] },
  "coordination.k8s.io": { namespaced: [["leasecandidates"], ["leases"]] },
  "discovery.k8s.io": { namespaced: [["endpointslices"]] },
  "events.k8s.io": { namespaced: [["events"]] },
  "flowcontrol.apiserver.k8s.io": {
    cluster: [
      ["flowschemas", "status"],
      ["prioritylevelconfigurations", "status"],
    ],
  },
  "internal.apiserver.k8s.io": { cluster: [["storageversions", "status"]] },
  "lifecycle.k8s.io": {
    namespaced: [
      ["evictionrequests", "status"],
      ["evictions", "status"],
    ],
  },
  "networking.k8s.io": {
    namespaced: [["ingresses", "status"], ["networkpolicies"]],
    cluster: [["ingressclasses"], ["ipaddresses"], ["servicecidrs", "status"]],
  },
  "node.k8s.io": { cluster: [["runtimeclasses"]] },
  policy: { namespaced: [["poddisruptionbudgets", "status"]] },
  "rbac.authorization.k8s.io": { namespaced: [["rolebindings"], ["roles"]], cluster: [["clusterrolebindings"], ["clusterroles"]] },
  "resource.k8s.io": {
    namespaced: [["resourceclaims", "status"], ["resourceclaimtemplates"]],
    cluster: [["deviceclasses"], ["devicetaintrules", "status"], ["resourcepoolstatusrequests", "status"], ["resourceslices"]],
  },
  "scheduling.k8s.io": {
    namespaced: [["compositepodgroups", "status"], ["podgroups", "status"], ["workloads"]],
    cluster: [["priorityclasses"]],
  },
  "storage.k8s.io": {
    namespaced: [["csistoragecapacities"]],
    cluster: [["csidrivers"], ["csinodes"], ["storageclasses"], ["volumeattachments", "status"], ["volumeattributesclasses"]],
  },
  "storagemigration.k8s.io": { cluster: [["storageversionmigrations", "status"]] },
};

/** Resources that take less than every verb; those of a group that says so itself aside. */
const verbsOf: Readonly<Record<string, readonly string[]>> = {
  bindings: createOnly,
  componentstatuses: ["get", "list"],
  namespaces: everyVerb.filter((verb) => verb !== "deletecollection"),
};

/** Every resource that the API server serves without a CustomResourceDefinition or an APIService. */
export const builtInResources: readonly BuiltInResource[] = Object.entries(groups).flatMap(([group, { namespaced = [], cluster = [], verbs = everyVerb }]) => {
  const read = ([resource, ...subresources]: Row, isNamespaced: boolean): BuiltInResource => ({
    group,
    resource,
    namespaced: isNamespaced,
    verbs: (group === "" ? verbsOf[resource] : undefined) ?? verbs,
    subresources: Object.fromEntries(subresources.map((name) => [name, subresourceVerbs[name]])),
  });
  return [...namespaced.map((row) => read(row, true)), ...cluster.map((row) => read(row, false))];
});

/** The API groups of the built-in resources; the empty text is the core group. */
export const builtInGroups: readonly string[] = Object.keys(groups);

const byName = Map.groupBy(builtInResources, ({ resource }) => resource);

/** The built-in resources of that name, one for each group that has it. */
export function builtInResourcesNamed(resource: string): readonly BuiltInResource[] {
  return byName.get(resource) ?? [];
}
