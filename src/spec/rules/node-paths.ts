import { posix } from "node:path";
import { kopsFolder, rke2Folder } from "../../artifacts/node-paths.ts";
import { isManaged, type Platform } from "../../kubernetes/platforms.ts";
import { error, type Problem, warning } from "../problem.ts";
import type { WebhookSpec } from "../schema/audit-shipping.ts";
import type { Rule } from "./rule.ts";

/**
 * Folders that a platform mounts into the API server's pod by itself: a second mount at the same path makes the pod invalid,
 * and the API server is gone.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kubeadm/app/phases/controlplane/volumes.go
 * @see https://github.com/rancher/rke2/blob/master/pkg/executor/staticpod/staticpod.go (APIServer)
 * @see https://github.com/kubernetes/kops/blob/master/nodeup/pkg/model/kube_apiserver.go (buildPod)
 */
const mounted: Partial<Record<Platform, readonly string[]>> = {
  kubeadm: [
    "/etc/kubernetes/pki",
    "/etc/ssl/certs",
    "/etc/ca-certificates",
    "/etc/pki/ca-trust",
    "/etc/pki/tls/certs",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
  ],
  rke2: [rke2Folder, "/etc/ssl/certs", "/etc/pki/tls/certs"],
  kops: [kopsFolder],
};

/** A path of the spec, whether its folder is mounted on that platform, and whether it becomes the value of a flag. */
type Given = { readonly at: string; readonly path: string; readonly mounts: boolean; readonly flag: boolean };

/** Paths on nodes that a platform cannot mount, or that its configuration cannot say. */
export const nodePaths: Rule = ({ audit: { logPath, policyPath, webhook } = {}, encryption, cluster: { platform } }) => {
  const socket = encryption?.provider === "kms" ? encryption.kms?.endpoint.slice("unix://".length) : undefined;
  const paths: Given[] = [
    ...(logPath === undefined ? [] : [{ at: "/spec/audit/logPath", path: logPath, mounts: platform !== "k3s", flag: true }]),
    ...(policyPath === undefined ? [] : [{ at: "/spec/audit/policyPath", path: policyPath, mounts: platform === "kubeadm", flag: platform !== "rke2" }]),
    ...(webhook === undefined ? [] : webhookPaths(webhook, platform)),
    ...(socket === undefined ? [] : [{ at: "/spec/encryption/kms/endpoint", path: socket, mounts: platform === "kubeadm", flag: false }]),
  ];
  if (isManaged(platform)) return [];
  if (platform === "talos")
    return paths
      .filter(({ flag }) => flag)
      .map(({ at }) => warning("no-effect", at, "this has no effect on Talos, which says itself where the audit policy and its log lie", "remove it"));
  return [...paths.flatMap((path) => pathProblems(platform, path)), ...(platform === "kops" ? sameFolder(logPath, policyPath) : [])];
};

/** Rendered for kubeadm and k3s; only kubeadm's API server is a pod that mounts their folders. */
function webhookPaths(webhook: WebhookSpec, platform: Platform): Given[] {
  if (platform !== "kubeadm" && platform !== "k3s") return [];
  return (["configPath", "clientCertificate", "clientKey", "certificateAuthority"] as const).flatMap((field) => {
    const path = webhook[field];
    return path === undefined ? [] : [{ at: `/spec/audit/webhook/${field}`, path, mounts: platform === "kubeadm", flag: field === "configPath" }];
  });
}

function pathProblems(platform: Platform, { at, path, mounts, flag }: Given): Problem[] {
  const folder = posix.dirname(path);
  if (posix.normalize(path) !== path) return [error("unusable-path", at, `${path} has empty parts, or parts that are . or ..`, "write it without")];
  if (mounts && folder.split("/").length < 3)
    return [error("unusable-path", at, `${folder} would be mounted into the API server's pod, over its own`, "use a folder of its own below it")];
  if (mounts && mounted[platform]?.includes(folder))
    return [error("unusable-path", at, `${folder} is mounted into the API server's pod by ${platform} already`, "use a folder of its own")];
  if (flag && (platform === "k3s" || platform === "rke2") && path.includes(","))
    return [error("unusable-path", at, `${path} has a comma, at which ${platform} divides the values of flags`, "use a name without")];
  return [];
}

/** kOps mounts both folders, without a look at whether they are one. */
function sameFolder(logPath: string | undefined, policyPath: string | undefined): Problem[] {
  if (logPath === undefined || policyPath === undefined || posix.dirname(logPath) !== posix.dirname(policyPath)) return [];
  return [error("unusable-path", "/spec/audit/policyPath", `on kOps ${policyPath} cannot lie in the folder of the log`, "use a folder of its own")];
}
