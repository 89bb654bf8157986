/** A point of a public benchmark or standard. */
export type Reference = { readonly benchmark: string; readonly version?: string; readonly id: string };

/** Editions whose points have the same numbers. @see github.com/aquasecurity/kube-bench/cfg/cis-1.12 and cis-2.0.1 */
const cisEditions = ["1.12", "2.0.1"] as const;

/** Points of the CIS Kubernetes Benchmark. Most of its section 5 is scored by hand: a control supports them, it does not satisfy them. */
export const cis = (...ids: readonly string[]): Reference[] =>
  cisEditions.flatMap((version) => ids.map((id) => ({ benchmark: "CIS Kubernetes Benchmark", version, id })));

/** Points of the CIS EKS Benchmark. @see github.com/aquasecurity/kube-bench/cfg/eks-1.8.0 */
export const eks = (...ids: readonly string[]): Reference[] => ids.map((id) => ({ benchmark: "CIS Amazon EKS Benchmark", version: "1.8", id }));

/** Points of the CIS GKE Benchmark. @see github.com/aquasecurity/kube-bench/cfg/gke-1.9.0 */
export const gke = (...ids: readonly string[]): Reference[] => ids.map((id) => ({ benchmark: "CIS Google GKE Benchmark", version: "1.9", id }));

/** Points of the CIS AKS Benchmark. @see github.com/aquasecurity/kube-bench/cfg/aks-1.8 */
export const aks = (...ids: readonly string[]): Reference[] => ids.map((id) => ({ benchmark: "CIS Azure AKS Benchmark", version: "1.8", id }));

/** Headings of the NSA/CISA Kubernetes Hardening Guide, which numbers nothing. */
export const nsa = (...headings: readonly string[]): Reference[] =>
  headings.map((id) => ({ benchmark: "NSA/CISA Kubernetes Hardening Guide", version: "1.2", id }));

/** Controls of the Pod Security Standards. @see https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export const podSecurityStandards = (...ids: readonly string[]): Reference[] => ids.map((id) => ({ benchmark: "Pod Security Standards", id }));
