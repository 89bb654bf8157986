import { posix } from "node:path";
import type { ApiServerFlagName } from "../../artifacts/api-server.ts";
import type { JsonObject } from "../../kubernetes/json.ts";
import { commentLines } from "../comment-lines.ts";
import { generatedLine } from "../generated.ts";
import { renderTemplate } from "../handlebars.ts";
import type { ControlPlane, PlacedFile } from "./control-plane.ts";
import { present } from "./document.ts";
import type { PlatformFile } from "./platform-file.ts";

/**
 * The field of each flag. None has audit-log-mode, whose default is what is wanted, and none the automatic reload: a new
 * EncryptionConfiguration needs new nodes.
 * @see https://github.com/kubernetes/kops/blob/master/pkg/apis/kops/v1alpha2/componentconfig.go (KubeAPIServerConfig)
 */
export const kopsFields: Partial<Record<ApiServerFlagName, { readonly field: string; readonly as?: "number" | "map" }>> = {
  "admission-control-config-file": { field: "admissionControlConfigFile" },
  "audit-policy-file": { field: "auditPolicyFile" },
  "audit-log-path": { field: "auditLogPath" },
  "audit-log-format": { field: "auditLogFormat" },
  "audit-log-maxage": { field: "auditLogMaxAge", as: "number" },
  "audit-log-maxbackup": { field: "auditLogMaxBackups", as: "number" },
  "audit-log-maxsize": { field: "auditLogMaxSize", as: "number" },
  "feature-gates": { field: "featureGates", as: "map" },
};

/** The flag that kOps sets where the cluster has `encryptionConfig: true`, to where it puts the secret encryptionconfig. */
const encryptionFlag = "encryption-provider-config";

type KopsView = {
  readonly generated: string;
  readonly comments: readonly string[];
  readonly encrypted: boolean;
  readonly kubeAPIServer: JsonObject | undefined;
  readonly fileAssets: readonly { readonly name: string; readonly path: string; readonly text: string }[];
};

/**
 * A part of the Cluster. kOps puts fileAssets on the nodes, and mounts the folders of the audit policy and of the audit log
 * and its own, in which the AdmissionConfiguration lies.
 * @see https://github.com/kubernetes/kops/blob/master/nodeup/pkg/model/kube_apiserver.go (buildPod)
 * @see https://kops.sigs.k8s.io/cluster_spec/#fileassets
 */
export function kopsFiles({ flags, files }: ControlPlane): PlatformFile[] {
  const kubeAPIServer = present(
    Object.fromEntries(
      flags.flatMap(({ name, value }) => {
        const known = kopsFields[name];
        return known ? [[known.field, valueAs(known.as, value)]] : [];
      }),
    ),
  );
  const encrypted = flags.some(({ name }) => name === encryptionFlag);
  if (!kubeAPIServer && !encrypted) return [];
  const comments = [
    "A part of the Cluster: merge spec with kops edit cluster. It needs kops update cluster and a rolling update of the control plane.",
    ...(encrypted ? ["The secret goes first, or no control-plane node comes up: kops create secret encryptionconfig -f, with a file that has a key."] : []),
  ];
  const assets = files.filter((file): file is PlacedFile & { text: string } => file.flag !== encryptionFlag && file.text !== undefined);
  const view: KopsView = {
    generated: generatedLine,
    comments: comments.flatMap(commentLines),
    encrypted,
    kubeAPIServer,
    fileAssets: assets.map(({ flag, path, text }) => ({ name: `bulwark-${flag ?? posix.basename(posix.dirname(path))}`, path, text })),
  };
  return [{ path: "kops-cluster.yaml", text: renderTemplate("bootstrap/kops-cluster.yaml", view) }];
}

function valueAs(type: "number" | "map" | undefined, value: string): number | string | JsonObject {
  if (type === "number") return Number(value);
  return type === "map" ? Object.fromEntries(value.split(",").map((entry) => entry.split("=") as [string, string])) : value;
}
