import { posix } from "node:path";
import type { SelfManagedPlatform } from "../../artifacts/api-server.ts";
import { nodePaths } from "../../artifacts/node-paths.ts";
import type { Plan } from "../../spec/plan.ts";
import { code, shellWord } from "../markdown.ts";
import type { ControlPlane, PlacedFile } from "./control-plane.ts";
import { source, ways } from "./node-ways.ts";
import type { PlatformFile } from "./platform-file.ts";
import type { Step } from "./step.ts";

/** The platforms on whose nodes the user puts the files. */
export const placedByHand: readonly string[] = ["kubeadm", "k3s", "rke2"];

/** How the control plane loads the files for it; none where nothing is for it. */
export function nodeSteps(plan: Plan, platform: SelfManagedPlatform, controlPlane: ControlPlane, files: readonly PlatformFile[]): Step[] {
  if (files.length === 0) return [];
  const byHand = placedByHand.includes(platform) && controlPlane.files.length > 0;
  const { apply, rollBack } = ways[platform](files, controlPlane);
  return [
    ...(byHand ? [place(plan, platform, controlPlane)] : []),
    {
      title: "The control plane, one node at a time",
      notes: [
        ...(byHand ? [] : fileNotes(controlPlane)),
        ...encryptionNotes(platform, controlPlane),
        "Only when the API server of one node is ready again comes the next.",
      ],
      apply,
      verify: {
        text: "On the node that was changed, then through the cluster's address:",
        commands: ["kubectl get --raw '/readyz?verbose'", ...logVerified(plan, platform, controlPlane), ...encryptionVerified(platform, controlPlane)],
      },
      rollBack,
    },
  ];
}

function place(plan: Plan, platform: SelfManagedPlatform, controlPlane: ControlPlane): Step {
  const { files } = controlPlane;
  const log = logPath(plan, controlPlane);
  return {
    title: "Files for the nodes, on every control-plane node",
    notes: [
      "The same files on every control-plane node, owned by root. Nothing reads them yet.",
      ...(files.some(({ path }) => path === nodePaths[platform].staticPolicies)
        ? [
            `Only ${code(nodePaths[platform].staticPolicies)}, where an API server reads from its folder already: it takes what it finds there within a minute. So the file is renamed into place; while it is being written it may be empty, and without policies nothing is refused.`,
          ]
        : []),
      ...fileNotes(controlPlane),
    ],
    apply: {
      text: "From the bundle's folder:",
      commands: [
        ...files.flatMap((one) => (one.file === undefined ? [] : placed(one, platform))),
        ...(log === undefined ? [] : [`install -d -m 0700 -o root -g root ${shellWord(posix.dirname(log))}`]),
      ],
    },
    verify: { text: "The digests are the same on every node:", commands: [`sha256sum ${files.map(({ path }) => shellWord(path)).join(" ")}`] },
    rollBack: { text: "They may stay. An API server that asks for a file that was removed does not start." },
  };
}

/** Where something may be reading already, a file is renamed into place: half of one would be taken for the whole. */
function placed(file: PlacedFile, platform: SelfManagedPlatform): string[] {
  const path = shellWord(file.path);
  const install = (to: string) => `install -D -m 0600 -o root -g root ${source(file)} ${to}`;
  const beside = shellWord(`${file.path}.new`);
  return file.path === nodePaths[platform].staticPolicies ? [install(beside), `mv ${beside} ${path}`] : [install(path)];
}

/** What the user has to make before. */
function fileNotes({ files }: ControlPlane): string[] {
  const missing = files.filter(({ file }) => file === undefined);
  const placeholders = files.filter((file): file is PlacedFile & { file: string } => file.key === true && file.file !== undefined);
  return [
    ...missing.map(
      ({ path, flag }) => `${code(path)}${flag === undefined ? "" : ` (${code(flag)})`} is not in this bundle: make it, or the API server does not start.`,
    ),
    ...placeholders.map(
      ({ file }) =>
        `${code(file)} holds a placeholder, with which the API server does not start. ${code("bulwark generate --key-file FILE")} writes one with a new key (mode 0600): make it once, use that one everywhere, keep it out of every repository.`,
    ),
  ];
}

function encryptionNotes(platform: SelfManagedPlatform, { ownEncryption, files }: ControlPlane): string[] {
  if (ownEncryption)
    return [
      `${platform === "k3s" ? "k3s" : "RKE2"} makes the key itself. What was written before, or with another provider, is encrypted anew by its own tool (secrets-encrypt), after every server has the setting.`,
    ];
  return files.some(({ flag }) => flag === "encryption-provider-config")
    ? [
        `Until every node has the key, the others cannot read what one of them writes: with several nodes, load the file with ${code("- identity: {}")} first on all of them, then as it is. Objects that were there before are encrypted once they are written again.`,
      ]
    : [];
}

const logPath = ({ audit }: Plan, { folders }: ControlPlane) => (folders.some(({ name }) => name === "audit-log") ? audit.logPath : undefined);

function logVerified(plan: Plan, platform: SelfManagedPlatform, controlPlane: ControlPlane): string[] {
  const log = logPath(plan, controlPlane);
  if (log === undefined) return [];
  return [platform === "talos" ? `talosctl -n NODE read ${shellWord(log)} | tail -n 1` : `tail -n 1 ${shellWord(log)}`];
}

const etcdKeys = "--cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/server.crt --key /etc/kubernetes/pki/etcd/server.key";

/** That a new Secret is no plain text in etcd. @see https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/#verifying-that-data-is-encrypted */
function encryptionVerified(platform: SelfManagedPlatform, { ownEncryption, files }: ControlPlane): string[] {
  if (ownEncryption) return [`${platform} secrets-encrypt status`];
  if (platform !== "kubeadm" || !files.some(({ flag }) => flag === "encryption-provider-config")) return [];
  return [
    "kubectl -n default create secret generic encryption-probe --from-literal=probe=probe",
    `kubectl -n kube-system exec etcd-NODE -- etcdctl ${etcdKeys} get /registry/secrets/default/encryption-probe | grep -a -o 'k8s:enc:[a-z0-9:]*'`,
    "kubectl -n default delete secret encryption-probe",
  ];
}
