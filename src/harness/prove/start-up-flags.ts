import type { BundleFile } from "../../engines/engine.ts";
import { getPath, isObject, type JsonObject, type JsonValue } from "../../kubernetes/json.ts";
import { documentsOf } from "../../kubernetes/manifests/index.ts";
import { kopsFields } from "../../render/bootstrap/kops.ts";

/** A flag of kube-apiserver, without the dashes. */
export type Flag = { readonly name: string; readonly value: string };

/** What a file for a platform has the API server started with; a sentence in place of the flags where it cannot be read. */
export type StartUp = { readonly file: string; readonly flags: readonly Flag[] | string };

type Reader = (document: JsonObject) => Flag[];

/** RKE2's settings of its own that become flags. @see https://github.com/rancher/rke2/blob/master/pkg/cli/cmds/server.go */
const rke2Settings: Readonly<Record<string, string>> = {
  "audit-policy-file": "audit-policy-file",
  "pod-security-admission-config-file": "admission-control-config-file",
};

/** Of each file of the target bootstrap that flags stand in, how. */
const readers: Readonly<Record<string, Reader>> = {
  "kubeadm-cluster-configuration.yaml": (document) =>
    list(getPath(document, ["apiServer", "extraArgs"])).flatMap((entry) => (isObject(entry) ? [{ name: String(entry.name), value: String(entry.value) }] : [])),
  "k3s-config.yaml": (document) => arguments_(document["kube-apiserver-arg+"]),
  "rke2-config.yaml": (document) => [
    ...arguments_(document["kube-apiserver-arg+"]),
    ...Object.entries(rke2Settings).flatMap(([setting, name]) => (document[setting] === undefined ? [] : [{ name, value: String(document[setting]) }])),
  ],
  "talos-patch.yaml": (document) => mapping(getPath(document, ["cluster", "apiServer", "extraArgs"])),
  "talos-1.14-patch.yaml": (document) => (document.kind === "KubeAPIServerConfig" ? mapping(document.extraArgs) : []),
  "kops-cluster.yaml": (document) =>
    mapping(getPath(document, ["spec", "kubeAPIServer"])).map(({ name: field, value }) => ({ name: kopsFlag(field) ?? `(kOps' ${field})`, value })),
};

/** The flags in the bundle's files for its platform. */
export function startUps(files: readonly BundleFile[]): StartUp[] {
  return files.flatMap((file): StartUp[] => {
    const [folder, name = ""] = file.path.split("/");
    const reader = folder === "bootstrap" ? readers[name] : undefined;
    if (!reader) return [];
    try {
      return [{ file: file.path, flags: documentsOf(file).filter(isObject).flatMap(reader) }];
    } catch (error) {
      return [{ file: file.path, flags: error instanceof Error ? error.message : String(error) }];
    }
  });
}

const list = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : []);

/** As `name=value`. */
const arguments_ = (value: JsonValue | undefined): Flag[] =>
  list(value).map((text) => {
    const [name = "", ...rest] = String(text).split("=");
    return { name, value: rest.join("=") };
  });

const mapping = (value: JsonValue | undefined): Flag[] => (isObject(value) ? Object.entries(value).map(([name, one]) => ({ name, value: textOf(one) })) : []);

/** A mapping is one of feature gates. */
const textOf = (value: JsonValue): string =>
  isObject(value)
    ? mapping(value)
        .map(({ name, value: own }) => `${name}=${own}`)
        .join(",")
    : String(value);

const kopsFlag = (field: string) => Object.entries(kopsFields).find(([, known]) => known.field === field)?.[0];
