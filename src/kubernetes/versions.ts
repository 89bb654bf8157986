/** Kubernetes minor versions that the product knows, oldest first. */
export const kubernetesVersions = ["1.34", "1.35", "1.36", "1.37"] as const;

/** The minor of `1.34` or `v1.34`. */
export function minorOf(version: string): number {
  return Number(version.replace(/^v/, "").split(".")[1]);
}
