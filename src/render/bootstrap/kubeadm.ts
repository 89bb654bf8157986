import { type ControlPlane, repeatable } from "./control-plane.ts";
import { present, renderDocument } from "./document.ts";
import type { PlatformFile } from "./platform-file.ts";

/**
 * A part of kubeadm's ClusterConfiguration: extraArgs as a list, which v1beta4 has; folders as volumes. kubeadm copies no
 * files to nodes.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kubeadm/app/apis/kubeadm/v1beta4/types.go
 */
export function kubeadmFiles({ flags, folders }: ControlPlane): PlatformFile[] {
  const apiServer = present({
    extraArgs: flags.map(({ name, value }) => ({ name, value })),
    extraVolumes: folders.map(({ name, path, readOnly }) => ({
      name,
      hostPath: path,
      mountPath: path,
      readOnly,
      pathType: readOnly ? "Directory" : "DirectoryOrCreate",
    })),
  });
  if (!apiServer) return [];
  const comments = [
    "A part of kubeadm's ClusterConfiguration: merge apiServer into the one that the cluster has, in the ConfigMap kubeadm-config of kube-system too, so that upgrades and new nodes keep it.",
    "Lists are merged entry by entry. A flag that stands twice is given twice: an older entry of the same name must go.",
    ...repeatable(flags),
    "Every folder with pathType Directory must be on the node, with its file, before the API server starts.",
  ];
  return [
    {
      path: "kubeadm-cluster-configuration.yaml",
      text: renderDocument(comments, { apiVersion: "kubeadm.k8s.io/v1beta4", kind: "ClusterConfiguration", apiServer }),
    },
  ];
}
