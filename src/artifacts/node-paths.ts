import type { Platform } from "../kubernetes/platforms.ts";

/** Where files lie on a control-plane node of a platform. */
export type NodePaths = {
  readonly auditPolicy: string;
  readonly auditLog: string;
  readonly admissionConfiguration: string;
  readonly encryptionConfiguration: string;
  /** Policies that the API server reads itself, as it does every file of the folder. */
  readonly staticPolicies: string;
};

/** Each kind of file in a folder of its own, because what is mounted into the API server's pod are folders; the one of policies lies in another that is mounted. */
const usual: NodePaths = {
  auditPolicy: "/etc/kubernetes/audit/policy.yaml",
  auditLog: "/var/log/kubernetes/audit/audit.log",
  admissionConfiguration: "/etc/kubernetes/admission/pod-security-admission.yaml",
  encryptionConfiguration: "/etc/kubernetes/encryption/encryption-configuration.yaml",
  staticPolicies: "/etc/kubernetes/admission/static-policies/bulwark.yaml",
};

/** The folder of which kOps mounts the whole into the API server's pod; it writes the EncryptionConfiguration there. */
export const kopsFolder = "/srv/kubernetes/kube-apiserver";

/** The folder of which RKE2 mounts the whole into the API server's pod. */
export const rke2Folder = "/var/lib/rancher/rke2/server";

/**
 * Unless the spec says otherwise. k3s and RKE2 keep what is the server's below their own folders, where RKE2's SELinux policy
 * expects it; Talos writes the files itself, where no field changes it.
 * @see https://docs.k3s.io/security/hardening-guide
 * @see https://github.com/rancher/rke2/blob/master/pkg/podtemplate/types.go (DefaultAuditPolicyFile) and pkg/rke2/psa.go
 * @see https://github.com/rancher/rke2/blob/master/pkg/executor/staticpod/staticpod.go (APIServer: Dirs)
 * @see https://github.com/siderolabs/talos/blob/main/internal/app/machined/pkg/controllers/k8s/control_plane_final.go
 * @see https://github.com/kubernetes/kops/blob/master/nodeup/pkg/model/kube_apiserver.go
 */
export const nodePaths: Readonly<Record<Platform, NodePaths>> = {
  kubeadm: usual,
  k3s: {
    auditPolicy: "/var/lib/rancher/k3s/server/audit-policy.yaml",
    auditLog: "/var/lib/rancher/k3s/server/logs/audit.log",
    admissionConfiguration: "/var/lib/rancher/k3s/server/pod-security-admission.yaml",
    encryptionConfiguration: "/var/lib/rancher/k3s/server/encryption-configuration.yaml",
    staticPolicies: "/var/lib/rancher/k3s/server/static-policies/bulwark.yaml",
  },
  rke2: {
    auditPolicy: "/etc/rancher/rke2/audit-policy.yaml",
    auditLog: "/var/lib/rancher/rke2/server/logs/audit.log",
    admissionConfiguration: "/etc/rancher/rke2/pod-security-admission.yaml",
    encryptionConfiguration: "/var/lib/rancher/rke2/server/cred/encryption-config.json",
    staticPolicies: `${rke2Folder}/static-policies/bulwark.yaml`,
  },
  talos: {
    ...usual,
    auditPolicy: "/system/config/kubernetes/kube-apiserver/auditpolicy.yaml",
    auditLog: "/var/log/audit/kube/kube-apiserver.log",
    admissionConfiguration: "/system/config/kubernetes/kube-apiserver/admission-control-config.yaml",
    encryptionConfiguration: "/system/secrets/kubernetes/kube-apiserver/encryptionconfig.yaml",
  },
  kops: {
    ...usual,
    admissionConfiguration: `${kopsFolder}/pod-security-admission.yaml`,
    encryptionConfiguration: `${kopsFolder}/encryptionconfig.yaml`,
    staticPolicies: `${kopsFolder}/static-policies/bulwark.yaml`,
  },
  eks: usual,
  gke: usual,
  aks: usual,
};
