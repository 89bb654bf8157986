export const platforms = ["kubeadm", "k3s", "rke2", "talos", "kops", "eks", "gke", "aks"] as const;
export type Platform = (typeof platforms)[number];

/**
 * Whether the platform's provider runs the API server, so that it takes no AdmissionConfiguration,
 * EncryptionConfiguration, audit policy or audit flags.
 */
export function isManaged(platform: Platform): boolean {
  return platform === "eks" || platform === "gke" || platform === "aks";
}
