import { load } from "js-yaml";
import type { JsonObject } from "../../kubernetes/json.ts";
import type { ControlPlane } from "./control-plane.ts";
import { present, renderDocument } from "./document.ts";
import type { PlatformFile } from "./platform-file.ts";

/** The patches by what the machine config is like: with cluster.apiServer, or with documents in its place. */
export const talosNames = {
  legacy: { removal: "talos-remove-pod-security.yaml", patch: "talos-patch.yaml" },
  documents: { removal: "talos-1.14-remove-pod-security.yaml", patch: "talos-1.14-patch.yaml" },
} as const;

/** Flags that Talos sets from other fields, or to where it mounts the log. */
const ownFlags: readonly string[] = ["audit-policy-file", "audit-log-path", "admission-control-config-file"];

/** What Talos is given: arguments, the audit policy, the plugins of the AdmissionConfiguration. */
type Values = { readonly extraArgs?: JsonObject | undefined; readonly policy?: JsonObject | undefined; readonly plugins: readonly JsonObject[] };

/**
 * Patches of the machine config of the control plane. A patch adds to lists: merged with the plugin PodSecurity as Talos
 * generates it, kube-system would be exempt twice, with which the API server does not start. So the plugin is removed by
 * a patch of its own first.
 * @see https://github.com/siderolabs/talos/blob/main/pkg/machinery/config/merge/merge.go
 * @see https://github.com/siderolabs/talos/blob/main/pkg/machinery/config/contract.go (MultidocKubernetesConfigSupported)
 * @see https://github.com/kubernetes/pod-security-admission/blob/master/admission/api/validation/validation.go (Duplicate)
 */
export function talosFiles({ flags, files }: ControlPlane): PlatformFile[] {
  const documentOf = (flag: string) => {
    const text = files.find((file) => file.flag === flag)?.text;
    return text === undefined ? undefined : (load(text) as JsonObject);
  };
  const values: Values = {
    extraArgs: present(Object.fromEntries(flags.filter(({ name }) => !ownFlags.includes(name)).map(({ name, value }) => [name, value]))),
    policy: documentOf("audit-policy-file"),
    plugins: (documentOf("admission-control-config-file")?.plugins ?? []) as JsonObject[],
  };
  return [...legacyFiles(values), ...documentFiles(values)];
}

const common = "Talos sets the other flags itself; its audit log is below /var/log/audit/kube on the node.";
const removed = "Merged with that one, namespaces would be exempt twice, and the API server would not start.";

/** @see https://github.com/siderolabs/talos/blob/main/pkg/machinery/config/types/v1alpha1/v1alpha1_types.go (APIServerConfig) */
function legacyFiles({ extraArgs, policy, plugins }: Values): PlatformFile[] {
  const apiServer = present({ extraArgs, auditPolicy: policy, admissionControl: [...plugins] });
  if (!apiServer) return [];
  const { patch, removal } = talosNames.legacy;
  const about = ["A patch of the machine config of every control-plane node, where it has cluster.apiServer: one that Talos 1.13 or older generated.", common];
  const before = [
    `Goes before ${patch}, in the same command, where the machine config has the plugin PodSecurity, as talosctl gen config writes it; Talos refuses to remove what is not there.`,
    removed,
  ];
  const admissionControl = plugins.map(({ name }): JsonObject => ({ name: name as string, $patch: "delete" }));
  return [
    { path: patch, text: renderDocument(about, { cluster: { apiServer } }) },
    ...(plugins.length > 0 ? [{ path: removal, text: renderDocument(before, { cluster: { apiServer: { admissionControl } } }) }] : []),
  ];
}

/** @see https://github.com/siderolabs/talos/tree/main/pkg/machinery/config/types/k8s (apiserver.go, audit_policy.go, admission_control.go) */
function documentFiles({ extraArgs, policy, plugins }: Values): PlatformFile[] {
  const document = (kind: string, fields: JsonObject): JsonObject => ({ apiVersion: "v1alpha1", kind, ...fields });
  const documents = [
    ...(extraArgs ? [document("KubeAPIServerConfig", { extraArgs })] : []),
    ...(policy ? [document("KubeAuditPolicyConfig", { configuration: policy })] : []),
    ...plugins.map((plugin) => document("KubeAdmissionControlConfig", plugin)),
  ];
  if (documents.length === 0) return [];
  const { patch, removal } = talosNames.documents;
  const about = ["A patch of the machine config of every control-plane node, where it has these documents: one that Talos 1.14 or newer generated.", common];
  const before = [`Goes before ${patch}, in the same command.`, removed];
  const removals = plugins.map(({ name }) => document("KubeAdmissionControlConfig", { name: name as string, $patch: "delete" }));
  return [
    { path: patch, text: renderDocument(about, ...documents) },
    ...(removals.length > 0 ? [{ path: removal, text: renderDocument(before, ...removals) }] : []),
  ];
}
