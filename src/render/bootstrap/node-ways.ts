import type { SelfManagedPlatform } from "../../artifacts/api-server.ts";
import { code } from "../markdown.ts";
import type { ControlPlane, PlacedFile } from "./control-plane.ts";
import type { PlatformFile } from "./platform-file.ts";
import type { Action } from "./step.ts";
import { talosNames } from "./talos.ts";

type Ways = (files: readonly PlatformFile[], controlPlane: ControlPlane) => { readonly apply: Action; readonly rollBack: Action };

/** What is placed: the file itself, or the one that is made of it, with a key. */
export const source = ({ file, key }: PlacedFile) => (key ? "FILE" : (file ?? "FILE"));

/** Of taking back what encrypts. */
const keepsKeys = ({ flags, ownEncryption }: ControlPlane) =>
  ownEncryption || flags.some(({ name }) => name === "encryption-provider-config")
    ? " Keep what is for encryption where Secrets have been encrypted since: without it they cannot be read."
    : "";

const inFolder = (file: PlatformFile) => `bootstrap/${file.path}`;

/**
 * @see https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-reconfigure/
 * @see https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-init-phase/
 */
const kubeadm: Ways = ([file], controlPlane) => ({
  apply: {
    text: `Merge ${code(inFolder(file as PlatformFile))} into the cluster's configuration; the last two commands on one node at a time. Give it the node's InitConfiguration too, where its address is not that of its default route. A new cluster takes the merged file with ${code("kubeadm init --config")}; a node that joins needs the files first.`,
    commands: [
      "kubectl -n kube-system get configmap kubeadm-config -o jsonpath='{.data.ClusterConfiguration}' > cluster-configuration.yaml",
      "kubeadm config validate --config cluster-configuration.yaml",
      "kubeadm init phase upload-config kubeadm --config cluster-configuration.yaml",
      "cp -p /etc/kubernetes/manifests/kube-apiserver.yaml /root/kube-apiserver.yaml.before",
      "kubeadm init phase control-plane apiserver --config cluster-configuration.yaml",
    ],
  },
  rollBack: {
    text: `With a wrong flag the API server does not start, and there is none to ask: put the manifest back on the node itself, and the ConfigMap when the API server answers. Keep the copy out of /etc/kubernetes/manifests: the kubelet runs what lies there.${keepsKeys(controlPlane)}`,
    commands: [
      "crictl ps -a --name kube-apiserver",
      "crictl logs CONTAINER",
      "cp -p /root/kube-apiserver.yaml.before /etc/kubernetes/manifests/kube-apiserver.yaml",
    ],
  },
});

const dropIn =
  (program: "k3s" | "rke2", service: string): Ways =>
  ([file], controlPlane) => ({
    apply: {
      text: "One server at a time:",
      commands: [`install -D -m 0600 ${inFolder(file as PlatformFile)} /etc/rancher/${program}/config.yaml.d/90-bulwark.yaml`, `systemctl restart ${service}`],
    },
    rollBack: {
      text: `On the server that does not come up (${code(`journalctl -u ${service}`)} says why).${keepsKeys(controlPlane)}`,
      commands: [`rm /etc/rancher/${program}/config.yaml.d/90-bulwark.yaml`, `systemctl restart ${service}`],
    },
  });

/** @see https://docs.siderolabs.com/talos/latest/configure-your-talos-cluster/system-configuration/patching */
const talos: Ways = (files) => {
  const patches = ({ removal, patch }: { removal: string; patch: string }) =>
    [removal, patch]
      .filter((path) => files.some((file) => file.path === path))
      .map((path) => `--patch @bootstrap/${path}`)
      .join(" ");
  const { legacy, documents } = talosNames;
  return {
    apply: {
      text: `One node at a time. Which patch it is, the machine config says: ${code(legacy.patch)} where it has ${code("cluster.apiServer")}, ${code(documents.patch)} where it has documents such as ${code("KubeAPIServerConfig")}. ${code("--dry-run")} instead of ${code("--mode")} shows what comes of it.`,
      commands: [
        "umask 077",
        "talosctl -n NODE get machineconfig v1alpha1 -o jsonpath='{.spec}' > machineconfig-before.yaml",
        `talosctl -n NODE patch machineconfig ${patches(legacy)} --mode=no-reboot`,
        `talosctl -n NODE patch machineconfig ${patches(documents)} --mode=no-reboot`,
      ],
    },
    rollBack: {
      text: "Talos answers without an API server. The machine config holds the cluster's secrets: keep the copy no longer than you need it.",
      commands: ["talosctl -n NODE logs -k kube-system/KUBE-APISERVER-POD", "talosctl -n NODE apply-config --mode=no-reboot -f machineconfig-before.yaml"],
    },
  };
};

/** @see https://kops.sigs.k8s.io/cluster_spec/ and https://kops.sigs.k8s.io/cli/kops_create_secret_encryptionconfig/ */
const kops: Ways = ([file], controlPlane) => ({
  apply: {
    text: `Merge ${code(inFolder(file as PlatformFile))} into the Cluster; the rolling update replaces one control-plane node after the other and stops at one that is not healthy.`,
    commands: [
      "kops get cluster NAME -o yaml > cluster-before.yaml",
      ...controlPlane.files.flatMap((one) => (one.flag === "encryption-provider-config" ? [`kops create secret encryptionconfig NAME -f ${source(one)}`] : [])),
      "kops edit cluster NAME",
      "kops update cluster NAME",
      "kops update cluster NAME --yes",
      "kops rolling-update cluster NAME --instance-group-roles=control-plane,apiserver --yes",
    ],
  },
  rollBack: {
    text: `The Cluster as it was.${keepsKeys(controlPlane)}`,
    commands: [
      "kops replace -f cluster-before.yaml",
      "kops update cluster NAME --yes",
      "kops rolling-update cluster NAME --instance-group-roles=control-plane,apiserver --yes",
    ],
  },
});

/** How each platform takes its files, and how that is taken back. */
export const ways: Readonly<Record<SelfManagedPlatform, Ways>> = {
  kubeadm,
  k3s: dropIn("k3s", "k3s"),
  rke2: dropIn("rke2", "rke2-server"),
  talos,
  kops,
};
