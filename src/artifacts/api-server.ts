import { isManaged, type Platform } from "../kubernetes/platforms.ts";

/**
 * Every flag of kube-apiserver that anything here sets; a test looks each of them up in the API server's source.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/server/options
 */
export const apiServerFlags = [
  "admission-control-config-file",
  "audit-policy-file",
  "audit-log-path",
  "audit-log-format",
  "audit-log-version",
  "audit-log-mode",
  "audit-log-maxage",
  "audit-log-maxbackup",
  "audit-log-maxsize",
  "audit-log-compress",
  "audit-log-truncate-enabled",
  "audit-webhook-config-file",
  "audit-webhook-version",
  "audit-webhook-mode",
  "audit-webhook-initial-backoff",
  "audit-webhook-batch-buffer-size",
  "audit-webhook-batch-max-size",
  "audit-webhook-batch-max-wait",
  "audit-webhook-batch-throttle-enable",
  "audit-webhook-batch-throttle-qps",
  "audit-webhook-batch-throttle-burst",
  "audit-webhook-truncate-enabled",
  "audit-webhook-truncate-max-event-size",
  "audit-webhook-truncate-max-batch-size",
  "encryption-provider-config",
  "encryption-provider-config-automatic-reload",
  "feature-gates",
] as const;
export type ApiServerFlagName = (typeof apiServerFlags)[number];

/** A flag of kube-apiserver, without the dashes; the value as it stands after `=`. */
export type ApiServerFlag = { readonly name: ApiServerFlagName; readonly value: string };

/** A folder that the API server's pod needs from the node: the same path in both. */
export type ApiServerFolder = { readonly name: string; readonly path: string; readonly readOnly: boolean };

type ManagedPlatform = "eks" | "gke" | "aks";
export type SelfManagedPlatform = Exclude<Platform, ManagedPlatform>;

export function isSelfManaged(platform: Platform): platform is SelfManagedPlatform {
  return !isManaged(platform);
}

/** Where the content of a file goes that the platform itself puts on its nodes. */
const ownPlaces: Partial<Record<SelfManagedPlatform, Partial<Record<ApiServerFlagName, string>>>> = {
  talos: {
    "audit-policy-file": "cluster.apiServer.auditPolicy of the machine config",
    "admission-control-config-file": "cluster.apiServer.admissionControl of the machine config, which takes the list of plugins",
  },
  kops: { "encryption-provider-config": "the secret encryptionconfig of kOps" },
};

/** Where a file goes that a flag names: as the platform has it, else at that path. */
export function placeOf(platform: SelfManagedPlatform, flag: ApiServerFlagName, path: string): string {
  return ownPlaces[platform]?.[flag] ?? `${path} on every control-plane node, for root only`;
}

/** Why a platform takes no file of ours, and what does its work there instead. */
export type Substitute = { readonly why: string; readonly instead: string };
export type NotTaken = Readonly<Record<ManagedPlatform, Substitute>> & Partial<Readonly<Record<SelfManagedPlatform, Substitute>>>;

/** Both in one sentence, for the record of the bundle. */
export const reasonOf = ({ why, instead }: Substitute) => `${why}; ${instead}`;

/**
 * @see https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/audit-policy
 * @see https://learn.microsoft.com/azure/aks/monitor-aks-reference#resource-logs
 */
export const auditNotTaken: NotTaken = {
  eks: {
    why: "EKS runs the API server with an audit policy of its own and takes no flags",
    instead: "enable the control-plane log type audit, which goes to CloudWatch Logs",
  },
  gke: {
    why: "GKE runs the API server with an audit policy of its own and takes no flags",
    instead: "Cloud Audit Logs hold changes by default, and reads once Data Access logs are enabled",
  },
  aks: {
    why: "AKS runs the API server with an audit policy of its own and takes no flags",
    instead: "enable kube-audit in the diagnostic settings (kube-audit-admin leaves out get and list, and with them exec over websockets)",
  },
};

/**
 * The audit log of a managed API server is on no node of the user's.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions.html
 * @see https://cloud.google.com/logging/docs/export/configure_export_v2
 * @see https://learn.microsoft.com/azure/azure-monitor/essentials/diagnostic-settings
 */
export const auditShippingNotTaken: NotTaken = {
  eks: { why: "EKS keeps the audit log on no node of yours", instead: "send it on from its CloudWatch log group with a subscription filter" },
  gke: { why: "GKE keeps the audit log on no node of yours", instead: "send it on from Cloud Logging with a sink, for instance to Pub/Sub" },
  aks: { why: "AKS keeps the audit log on no node of yours", instead: "send kube-audit on with diagnostic settings, for instance to an event hub" },
};

const labelEveryNamespace = "label every namespace, which the check of this control demands";

export const podSecurityConfigurationNotTaken: NotTaken = {
  eks: { why: "EKS takes no AdmissionConfiguration", instead: labelEveryNamespace },
  gke: { why: "GKE takes no AdmissionConfiguration", instead: labelEveryNamespace },
  aks: { why: "AKS takes no AdmissionConfiguration", instead: labelEveryNamespace },
};

/**
 * @see https://docs.aws.amazon.com/eks/latest/userguide/envelope-encryption.html
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/encrypting-secrets
 * @see https://learn.microsoft.com/azure/aks/kms-data-encryption-concepts
 */
export const encryptionNotTaken: NotTaken = {
  eks: {
    why: "EKS takes no EncryptionConfiguration",
    instead: "from Kubernetes 1.28 on it encrypts all API data by itself, with a KMS key of yours where the cluster names one",
  },
  gke: { why: "GKE takes no EncryptionConfiguration", instead: "enable application-layer secrets encryption with a Cloud KMS key" },
  aks: { why: "AKS takes no EncryptionConfiguration", instead: "enable KMS data encryption of the cluster with a Key Vault key" },
  talos: {
    why: "Talos writes the EncryptionConfiguration itself and refuses the flag",
    instead: "it encrypts Secrets with cluster.secretboxEncryptionSecret of the machine config, which talosctl gen config fills",
  },
  rke2: {
    why: "RKE2 writes the EncryptionConfiguration itself, and cannot read what it has written with another one in its place",
    instead: "it encrypts Secrets and nothing else, with aescbc, or with secretbox where spec.encryption says so",
  },
};
