import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { UserError } from "../diagnostics/user-error.ts";
import type { ManifestEvent, ManifestSource } from "../kubernetes/manifests/index.ts";
import { inNamespace } from "../kubernetes/namespace.ts";
import {
  isNetworkPolicy,
  isOtherNetworkPolicy,
  type Namespace,
  type NetworkPolicy,
  namespaceOf,
  networkPolicySpecOf,
  type Pod,
  podOf,
} from "../kubernetes/network-policy/index.ts";
import { networkPolicyProblems } from "../kubernetes/network-policy/problems.ts";
import { describeObject, type KubernetesObject } from "../kubernetes/request.ts";
import { readManifests } from "./manifest-events.ts";
import { findManifests } from "./scan-files.ts";

export type ManifestOptions = {
  /** Files, folders, globs, and `-` for standard input. */
  readonly paths: readonly string[];
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Where objects land that name no namespace. */
  readonly namespace: string;
};

/** A pod, and the object that it is or that its template is in. */
export type FoundPod = { readonly pod: Pod; readonly object: string };

/** What manifests hold of a network. */
export type NetworkManifests = {
  readonly files: number;
  readonly policies: readonly NetworkPolicy[];
  readonly namespaces: readonly Namespace[];
  readonly pods: readonly FoundPod[];
  readonly warnings: readonly Diagnostic[];
};

/**
 * Reads NetworkPolicies, Namespaces, Pods and the templates of workloads; other objects are passed over.
 * @throws UserError where something cannot be read or the API server would refuse a policy: what is left out could change the answer
 */
export async function readNetworkManifests({ paths, stdin, namespace }: ManifestOptions): Promise<NetworkManifests> {
  const files = await findManifests(paths);
  const reader = new NetworkReader(namespace);
  await readManifests(files, stdin, (event) => reader.take(event));
  return reader.end(files.length);
}

class NetworkReader {
  readonly #namespace: string;
  readonly #policies = new Map<string, NetworkPolicy>();
  readonly #namespaces: Namespace[] = [];
  readonly #pods: FoundPod[] = [];
  readonly #problems: Diagnostic[] = [];
  readonly #warnings: Diagnostic[] = [];

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  take(event: ManifestEvent): void {
    if (event.type === "problem") this.#problems.push(event.diagnostic);
    if (event.type !== "object") return;
    const object = inNamespace(event.object, this.#namespace);
    const namespace = namespaceOf(object);
    const pod = podOf(object);
    if (isNetworkPolicy(object)) this.#takePolicy(object, event.source);
    else if (isOtherNetworkPolicy(object))
      this.#warn("not-evaluated", event.source, `${describeObject(object)} is not evaluated: it is of ${object.apiVersion}`);
    else if (namespace) this.#namespaces.push(namespace);
    else if (pod) this.#pods.push({ pod, object: describeObject(object) });
  }

  #takePolicy(object: KubernetesObject, { file, line }: ManifestSource): void {
    const { name, namespace } = object.metadata;
    const found = networkPolicyProblems(object);
    if (typeof name !== "string" || name === "") found.push("/metadata/name must be there");
    for (const what of found) {
      const message = `the API server would refuse ${describeObject(object)}: ${what}`;
      this.#problems.push({ code: "bad-network-policy", severity: "error", message, location: { file, line } });
    }
    if (found.length > 0) return;
    const key = `${namespace}/${name}`;
    if (this.#policies.has(key))
      this.#warn("policy-twice", { file, line }, `NetworkPolicy ${key} was there before; this one counts, as where one is applied after the other`);
    this.#policies.set(key, { namespace: String(namespace), name: String(name), spec: networkPolicySpecOf(object), source: { file, line } });
  }

  #warn(code: string, { file, line }: Pick<ManifestSource, "file" | "line">, message: string): void {
    this.#warnings.push({ code, severity: "warning", message, location: { file, line } });
  }

  end(files: number): NetworkManifests {
    if (this.#problems.length > 0) throw new UserError(this.#problems);
    return { files, policies: [...this.#policies.values()], namespaces: this.#namespaces, pods: this.#pods, warnings: this.#warnings };
  }
}
