import { minorOf } from "../kubernetes/versions.ts";
import type { NotTaken } from "./api-server.ts";

/**
 * What the name of a policy and of a binding ends with that an API server reads from a file, and that no other may have.
 * @see https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/admission/plugin/manifest/validation.go
 */
export const staticSuffix = ".static.k8s.io";

/** @see https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/features/kube_features.go (alpha in 1.36, on by default in 1.37) */
export const staticAdmissionFeature = "ManifestBasedAdmissionControlConfig";
const [firstMinor, firstMinorOn] = [36, 37];

/** Whether an API server of that version can read policies from files, and whether its feature gate has to be set for it. */
export function staticAdmissionIn(kubernetesVersion: string): "not there" | "behind its feature gate" | "on" {
  const minor = minorOf(kubernetesVersion);
  if (minor < firstMinor) return "not there";
  return minor < firstMinorOn ? "behind its feature gate" : "on";
}

const throughTheApi = "the same policies are rendered to be applied through the API, where RBAC alone keeps them from being deleted";

/**
 * Talos writes the API server's files itself, and its documents have no field that mounts a folder of the user's.
 * @see https://github.com/siderolabs/talos/issues/14394
 */
export const staticAdmissionNotTaken: NotTaken = {
  eks: { why: "EKS gives no access to files of the control plane", instead: throughTheApi },
  gke: { why: "GKE gives no access to files of the control plane", instead: throughTheApi },
  aks: { why: "AKS gives no access to files of the control plane", instead: throughTheApi },
  talos: { why: "Talos 1.14 mounts no folder into the API server's pod but its own (siderolabs/talos#14394)", instead: throughTheApi },
};
