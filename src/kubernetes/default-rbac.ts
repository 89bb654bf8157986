import type { Platform } from "./platforms.ts";
import type { Subject } from "./subject.ts";

/** A binding that Kubernetes or a distribution makes by itself; in a namespace a RoleBinding, else a ClusterRoleBinding. */
export type DefaultBinding = {
  readonly name: string;
  readonly namespace?: string;
  readonly roleRef: { readonly kind: "ClusterRole" | "Role"; readonly name: string };
  readonly subjects: readonly Subject[];
};

const user = (name: string): Subject => ({ kind: "User", name });
const group = (name: string): Subject => ({ kind: "Group", name });
const account = (name: string): Subject => ({ kind: "ServiceAccount", name, namespace: "kube-system" });

/** A ClusterRoleBinding of its role's name, or to the role that is given. */
const binding = (name: string, subjects: readonly Subject[], role = name): DefaultBinding => ({ name, roleRef: { kind: "ClusterRole", name: role }, subjects });

/** Bound as `system:controller:<name>` to the role of that name, each with its ServiceAccount in kube-system. */
const controllers = `attachdetach-controller certificate-controller clusterrole-aggregation-controller cronjob-controller daemon-set-controller
  deployment-controller device-taint-eviction-controller disruption-controller endpoint-controller endpointslice-controller
  endpointslicemirroring-controller ephemeral-volume-controller expand-controller generic-garbage-collector horizontal-pod-autoscaler
  job-controller kube-apiserver-serving-clustertrustbundle-publisher legacy-service-account-token-cleaner namespace-controller node-controller
  persistent-volume-binder pod-garbage-collector podcertificaterequestcleaner pv-protection-controller pvc-protection-controller
  replicaset-controller replication-controller resource-claim-controller resourcequota-controller root-ca-cert-publisher route-controller
  selinux-warning-controller service-account-controller service-cidrs-controller service-controller statefulset-controller
  storage-version-migrator-controller ttl-after-finished-controller ttl-controller validatingadmissionpolicy-status-controller
  volumeattributesclass-protection-controller`.split(/\s+/);

/** Groups of everybody, or of all ServiceAccounts, may hold what these grant: discovery, and questions about oneself. */
const discovery: readonly DefaultBinding[] = [
  binding("system:basic-user", [group("system:authenticated")]),
  binding("system:cluster-trust-bundle-discovery", [group("system:serviceaccounts")]),
  binding("system:discovery", [group("system:authenticated")]),
  binding("system:public-info-viewer", [group("system:authenticated"), group("system:unauthenticated")]),
  binding("system:service-account-issuer-discovery", [group("system:serviceaccounts")]),
];

/**
 * The ClusterRoleBindings that every API server makes when it starts, of Kubernetes 1.34 to 1.37.
 * @see https://github.com/kubernetes/kubernetes/tree/v1.37.2/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata
 */
const kubernetes: readonly DefaultBinding[] = [
  binding("cluster-admin", [group("system:masters")]),
  ...discovery,
  binding("system:kube-controller-manager", [user("system:kube-controller-manager")]),
  binding("system:kube-dns", [account("kube-dns")]),
  binding("system:kube-scheduler", [user("system:kube-scheduler")]),
  binding("system:monitoring", [group("system:monitoring")]),
  binding("system:node-proxier", [user("system:kube-proxy")]),
  binding("system:volume-scheduler", [user("system:kube-scheduler")]),
  ...controllers.map((name) => binding(`system:controller:${name}`, [account(name)])),
];

const bootstrappers = [group("system:bootstrappers:kubeadm:default-node-token")];

/**
 * What kubeadm binds. The one RoleBinding lets whoever joins read the ConfigMap cluster-info before it is anybody.
 * @see https://github.com/kubernetes/kubernetes/tree/v1.36.3/cmd/kubeadm/app/phases (addons, bootstraptoken, kubeconfig)
 */
const kubeadm: readonly DefaultBinding[] = [
  binding("kubeadm:apiserver-kubelet-client", [user("kube-apiserver-kubelet-client")], "system:kubelet-api-admin"),
  {
    name: "kubeadm:bootstrap-signer-clusterinfo",
    namespace: "kube-public",
    roleRef: { kind: "Role", name: "kubeadm:bootstrap-signer-clusterinfo" },
    subjects: [user("system:anonymous")],
  },
  binding("kubeadm:cluster-admins", [group("kubeadm:cluster-admins")], "cluster-admin"),
  binding("kubeadm:get-nodes", bootstrappers),
  binding("kubeadm:kubelet-bootstrap", bootstrappers, "system:node-bootstrapper"),
  binding("kubeadm:node-autoapprove-bootstrap", bootstrappers, "system:certificates.k8s.io:certificatesigningrequests:nodeclient"),
  binding("kubeadm:node-autoapprove-certificate-rotation", [group("system:nodes")], "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient"),
  binding("kubeadm:node-proxier", [account("kube-proxy")], "system:node-proxier"),
  binding("system:coredns", [account("coredns")]),
];

/**
 * The bindings that the system itself makes on that platform, by exact name, role and subjects. Of other distributions than
 * kubeadm only Kubernetes' own are known here.
 */
export function defaultBindings(platform: Platform): readonly DefaultBinding[] {
  return platform === "kubeadm" ? [...kubernetes, ...kubeadm] : kubernetes;
}

const everything = "cluster-admin";

/** The namespace controller and the garbage collector delete what there is; the migrator rewrites it. */
const cleaners = [
  "system:controller:generic-garbage-collector",
  "system:controller:namespace-controller",
  "system:controller:storage-version-migrator-controller",
];

/** Roles of users; admin and edit hold what is aggregated to them. */
const editors = ["admin", "edit", "system:aggregate-to-edit"];

/**
 * The ClusterRoles of Kubernetes 1.34 to 1.37 that grant what roles should not, by what they grant: no more is theirs.
 * @see https://github.com/kubernetes/kubernetes/tree/v1.37.2/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata
 */
export const defaultRoles = {
  everything: [everything],
  escalate: [everything, "system:controller:clusterrole-aggregation-controller"],
  bind: [everything],
  impersonate: [everything, ...editors],
  constrainedImpersonation: [everything],
  createTokens: [everything, ...editors, "system:kube-controller-manager", "system:node"],
  proxyToNodes: [everything, "system:kubelet-api-admin", ...cleaners],
  readSecrets: [everything, ...editors, "system:kube-controller-manager", "system:node", "system:controller:resourcequota-controller", ...cleaners],
  aggregate: ["admin", "edit", "view"],
} as const satisfies Record<string, readonly string[]>;
