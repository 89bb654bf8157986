import { isManaged, type Platform } from "../kubernetes/platforms.ts";

/** A flag of kube-apiserver, without the dashes; the value as it stands after `=`. */
export type ApiServerFlag = { readonly name: string; readonly value: string };

/** A folder that the API server's pod needs from the node: the same path in both. */
export type ApiServerFolder = { readonly name: string; readonly path: string; readonly readOnly: boolean };

type ManagedPlatform = "eks" | "gke" | "aks";
export type SelfManagedPlatform = Exclude<Platform, ManagedPlatform>;

export function isSelfManaged(platform: Platform): platform is SelfManagedPlatform {
  return !isManaged(platform);
}

type FlagsOn = {
  /** Where the flags go. */
  readonly how: string;
  /** Whether the user says what is mounted into the API server's pod. */
  readonly mounts: boolean;
  /** Flags that the platform sets itself, and where what they name is found there. */
  readonly ownFlags: Readonly<Record<string, string>>;
};

/**
 * How flags reach the API server of a platform.
 * @see https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/#kubeadm-k8s-io-v1beta4-APIServer
 * @see https://docs.k3s.io/cli/server and https://docs.rke2.io/reference/server_config
 * @see https://github.com/siderolabs/talos/blob/main/internal/app/machined/pkg/controllers/k8s/control_plane_static_pod.go
 * @see https://kops.sigs.k8s.io/cluster_spec/#kubeapiserver
 */
export const apiServerFlagsOn: Readonly<Record<SelfManagedPlatform, FlagsOn>> = {
  kubeadm: {
    how: "Merge this into apiServer of kubeadm's ClusterConfiguration (v1beta4), on the nodes and in the ConfigMap kubeadm-config, so that upgrades keep it.",
    mounts: true,
    ownFlags: {},
  },
  k3s: {
    how: "On k3s each entry becomes name=value in the list kube-apiserver-arg of /etc/rancher/k3s/config.yaml on every server; its API server is no pod, so nothing is mounted.",
    mounts: false,
    ownFlags: {},
  },
  rke2: {
    how: "On RKE2 each entry of extraArgs becomes name=value in the list kube-apiserver-arg of /etc/rancher/rke2/config.yaml on every server, each of extraVolumes an entry of kube-apiserver-extra-mount.",
    mounts: true,
    ownFlags: {},
  },
  talos: {
    how: "On Talos each entry becomes a key of cluster.apiServer.extraArgs in the machine config of the control plane; what Talos sets itself is left out.",
    mounts: false,
    ownFlags: {
      "audit-policy-file": "cluster.apiServer.auditPolicy of the machine config",
      "audit-log-path": "/var/log/audit/kube",
      "admission-control-config-file": "cluster.apiServer.admissionControl of the machine config, which takes the list of plugins",
    },
  },
  kops: {
    how: "On kOps each entry has its field in spec.kubeAPIServer (audit-log-maxage is auditLogMaxAge); spec.fileAssets puts files on the control plane, in a folder that its API server mounts.",
    mounts: false,
    ownFlags: {},
  },
};

/** Where a file goes that a flag names: as the platform has it, else at that path. */
export function placeOf(platform: SelfManagedPlatform, flag: string, path: string): string {
  return apiServerFlagsOn[platform].ownFlags[flag] ?? `${path} on every control-plane node, for root only`;
}

/** Which platforms take no file of ours, and what does its work there instead. */
export type NotTaken = Readonly<Record<ManagedPlatform, string>> & Partial<Readonly<Record<SelfManagedPlatform, string>>>;

/**
 * @see https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/audit-policy
 * @see https://learn.microsoft.com/azure/aks/monitor-aks-reference#resource-logs
 */
export const auditNotTaken: NotTaken = {
  eks: "EKS runs the API server with an audit policy of its own and takes no flags; enable the control-plane log type audit, which goes to CloudWatch Logs",
  gke: "GKE runs the API server with an audit policy of its own and takes no flags; Cloud Audit Logs hold changes by default, and reads once Data Access logs are enabled",
  aks: "AKS runs the API server with an audit policy of its own and takes no flags; enable kube-audit in the diagnostic settings (kube-audit-admin leaves out get and list, and with them exec over websockets)",
};

export const podSecurityConfigurationNotTaken: NotTaken = {
  eks: "EKS takes no AdmissionConfiguration; label every namespace, which the check of this control demands",
  gke: "GKE takes no AdmissionConfiguration; label every namespace, which the check of this control demands",
  aks: "AKS takes no AdmissionConfiguration; label every namespace, which the check of this control demands",
};

/**
 * @see https://docs.aws.amazon.com/eks/latest/userguide/envelope-encryption.html
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/encrypting-secrets
 * @see https://learn.microsoft.com/azure/aks/kms-data-encryption-concepts
 */
export const encryptionNotTaken: NotTaken = {
  eks: "EKS takes no EncryptionConfiguration; from Kubernetes 1.28 on it encrypts all API data by itself, with a KMS key of yours where the cluster names one",
  gke: "GKE takes no EncryptionConfiguration; enable application-layer secrets encryption with a Cloud KMS key",
  aks: "AKS takes no EncryptionConfiguration; enable KMS data encryption of the cluster with a Key Vault key",
  talos:
    "Talos writes the EncryptionConfiguration itself and refuses the flag; it encrypts Secrets with cluster.secretboxEncryptionSecret of the machine config, which talosctl gen config fills",
};
