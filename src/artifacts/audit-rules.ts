export const auditLevels = ["None", "Metadata", "Request", "RequestResponse"] as const;
export type AuditLevel = (typeof auditLevels)[number];

/**
 * The verbs of requests. `connect` is none of them: a session is `get` (websocket) or `create` (SPDY).
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/endpoints/request/requestinfo.go
 */
export const auditVerbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "post", "put", "head", "options"] as const;
export type AuditVerb = (typeof auditVerbs)[number];

/** No `resources`: everything in the group. `*\/status` is that subresource of everything in the group. */
export type AuditResources = { readonly group: string; readonly resources?: readonly string[] };

/**
 * A rule of an audit policy. What is absent does not limit; what is present must hold all at once, one entry of each list
 * being enough.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/apis/audit/v1/types.go
 */
export type AuditRule = {
  /** Why the rule is there: the comment above it. */
  readonly why: string;
  readonly level: AuditLevel;
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly AuditVerb[];
  readonly resources?: readonly AuditResources[];
  readonly namespaces?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
};

export type AuditRules = { readonly summary: string; readonly rules: readonly AuditRule[] };

/**
 * Every stage but the first is recorded: without ResponseStarted a shell would show up only when it ends. Managed fields
 * say nothing that the log does not, and are half of many bodies.
 */
export const auditPolicySettings = { omitStages: ["RequestReceived"], omitManagedFields: true } as const;

const reads = ["get", "list", "watch"] as const;
const writes = ["create", "update", "patch", "delete", "deletecollection"] as const;
const renewals = { verbs: ["get", "update"], resources: [{ group: "coordination.k8s.io", resources: ["leases"] }] } as const;

const controlPlane = ["system:apiserver", "system:kube-controller-manager", "system:kube-scheduler"];

/** What components repeat all day. Each names who, what and how: a stolen identity stays visible in all else it does. */
const noise: readonly AuditRule[] = [
  {
    why: "kube-proxy follows Services and their endpoints; as a ServiceAccount under kubeadm.",
    level: "None",
    users: ["system:kube-proxy", "system:serviceaccount:kube-system:kube-proxy"],
    verbs: ["list", "watch"],
    resources: [
      { group: "", resources: ["nodes", "services"] },
      { group: "discovery.k8s.io", resources: ["endpointslices"] },
      { group: "networking.k8s.io", resources: ["servicecidrs"] },
    ],
  },
  {
    why: "Kubelets read their own Node every few seconds.",
    level: "None",
    userGroups: ["system:nodes"],
    verbs: ["get"],
    resources: [{ group: "", resources: ["nodes"] }],
  },
  { why: "Kubelets renew their heartbeat.", level: "None", userGroups: ["system:nodes"], namespaces: ["kube-node-lease"], ...renewals },
  {
    why: "The control plane renews its leases; taking one over by hand is a patch or a delete and stays recorded.",
    level: "None",
    users: controlPlane,
    namespaces: ["kube-system"],
    ...renewals,
  },
  {
    why: "Every operator renews its leader election every two seconds, in its own namespace.",
    level: "None",
    userGroups: ["system:serviceaccounts"],
    ...renewals,
  },
  {
    why: "The API server looks up Namespaces for itself.",
    level: "None",
    users: ["system:apiserver"],
    verbs: ["get"],
    resources: [{ group: "", resources: ["namespaces"] }],
  },
  {
    why: "The horizontal autoscaler reads metrics every 15 seconds.",
    level: "None",
    users: ["system:serviceaccount:kube-system:horizontal-pod-autoscaler"],
    verbs: ["get", "list"],
    resources: [{ group: "metrics.k8s.io" }, { group: "custom.metrics.k8s.io" }, { group: "external.metrics.k8s.io" }],
  },
  {
    why: "Probes ask for health without a name, so this holds for everyone.",
    level: "None",
    verbs: ["get"],
    nonResourceURLs: ["/healthz", "/healthz/*", "/livez", "/livez/*", "/readyz", "/readyz/*"],
  },
  {
    why: "Clients fetch schemas and the version before they do anything; from someone unknown it is a probe, and recorded.",
    level: "None",
    userGroups: ["system:authenticated"],
    verbs: ["get"],
    nonResourceURLs: ["/openapi/*", "/version"],
  },
  {
    why: "Events are a log already. Deleting them covers tracks, so it is recorded.",
    level: "None",
    verbs: ["create", "update", "patch"],
    resources: [
      { group: "", resources: ["events"] },
      { group: "events.k8s.io", resources: ["events"] },
    ],
  },
];

/** First after the noise, so that no rule below can log a body of these. */
const secretBearing: AuditRule = {
  why: "Who touched what holds credentials, never the bodies: they would put the credentials into the log. Kyverno's updaterequests carry whole objects of others, Secrets too.",
  level: "Metadata",
  resources: [
    { group: "", resources: ["secrets", "configmaps", "serviceaccounts/token"] },
    { group: "authentication.k8s.io", resources: ["tokenreviews"] },
    { group: "external-secrets.io" },
    { group: "generators.external-secrets.io" },
    { group: "kyverno.io", resources: ["updaterequests"] },
  ],
};

const sessions: AuditRule = {
  why: "Shells and tunnels into pods and nodes, and what pods print. No verbs: a session is get (websocket) or create (SPDY), a proxy takes any. The command of an exec is in requestURI.",
  level: "Metadata",
  resources: [{ group: "", resources: ["pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "pods/log", "services/proxy", "nodes/proxy"] }],
};

const policyStatus: AuditRule = {
  why: "Policy engines write the status of their policies again and again: without bodies.",
  level: "Metadata",
  verbs: writes,
  resources: [
    "admissionregistration.k8s.io",
    "policies.kyverno.io",
    "templates.gatekeeper.sh",
    "constraints.gatekeeper.sh",
    "config.gatekeeper.sh",
    "mutations.gatekeeper.sh",
  ].map((group) => ({
    group,
    resources: ["*/status"],
  })),
};

const securityChanges: AuditRule = {
  why: "Changes of who may do what and of what is refused, in full: RBAC, admission, policies and their exceptions, certificates, network policies, and Namespaces for their Pod Security labels. Rare, and no place for credentials.",
  level: "RequestResponse",
  verbs: writes,
  resources: [
    { group: "rbac.authorization.k8s.io" },
    { group: "admissionregistration.k8s.io" },
    { group: "apiregistration.k8s.io", resources: ["apiservices"] },
    {
      group: "certificates.k8s.io",
      resources: ["certificatesigningrequests", "certificatesigningrequests/approval", "certificatesigningrequests/status", "clustertrustbundles"],
    },
    { group: "networking.k8s.io", resources: ["networkpolicies"] },
    { group: "policy.networking.k8s.io" },
    { group: "", resources: ["namespaces"] },
    {
      group: "kyverno.io",
      resources: ["clusterpolicies", "policies", "policyexceptions", "clustercleanuppolicies", "cleanuppolicies", "globalcontextentries"],
    },
    { group: "policies.kyverno.io" },
    { group: "templates.gatekeeper.sh" },
    { group: "constraints.gatekeeper.sh" },
    { group: "config.gatekeeper.sh" },
    { group: "mutations.gatekeeper.sh" },
  ],
};

/** Only in `minimal`: most of the volume. People's reads stay: they are few, and the first thing an investigation asks for. */
const machineReads: readonly AuditRule[] = [
  { why: "The control plane's own reads of all that is not named above.", level: "None", users: controlPlane, verbs: reads },
  {
    why: "Reads by nodes and ServiceAccounts of all that is not named above: a stolen token can look around unseen, but neither read a Secret nor change a thing.",
    level: "None",
    userGroups: ["system:nodes", "system:serviceaccounts"],
    verbs: reads,
  },
];

/** Only in `verbose`. */
const workloadChanges: AuditRule = {
  why: "Changes of workloads with what was sent. A credential written into an env value or an argument ends up in the log: keep credentials in Secrets, and this log as safe as they are.",
  level: "Request",
  verbs: writes,
  resources: [
    {
      group: "",
      resources: [
        "pods",
        "pods/ephemeralcontainers",
        "pods/resize",
        "pods/binding",
        "pods/eviction",
        "podtemplates",
        "replicationcontrollers",
        "services",
        "serviceaccounts",
      ],
    },
    { group: "apps", resources: ["deployments", "statefulsets", "daemonsets", "replicasets", "deployments/scale", "statefulsets/scale", "replicasets/scale"] },
    { group: "batch", resources: ["jobs", "cronjobs"] },
    { group: "networking.k8s.io", resources: ["ingresses"] },
  ],
};

const everythingElse: AuditRule = {
  why: "Everything else, changes of Pods and Deployments among it (CIS 3.2.2): who, what and when, without bodies. A kind that this policy does not know may hold credentials.",
  level: "Metadata",
};

/**
 * The rules of the profiles, in order: the first that matches decides. They differ in volume, never in what an
 * investigation needs first: credentials, sessions and changes of permissions are the same in all of them.
 */
export const auditRules = {
  minimal: {
    summary: "as recommended, less the reads of the cluster's own components and ServiceAccounts",
    rules: [...noise, secretBearing, sessions, policyStatus, securityChanges, ...machineReads, everythingElse],
  },
  recommended: {
    summary: "every request but noise, bodies only for changes of permissions and policies",
    rules: [...noise, secretBearing, sessions, policyStatus, securityChanges, everythingElse],
  },
  verbose: {
    summary: "as recommended, with the bodies of changes of workloads",
    rules: [...noise, secretBearing, sessions, policyStatus, securityChanges, workloadChanges, everythingElse],
  },
} as const satisfies Readonly<Record<string, AuditRules>>;
