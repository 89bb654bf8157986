import { isObject, type JsonObject } from "../../kubernetes/json.ts";
import { apiGroupOf, resourceNameOf } from "../../kubernetes/kinds.ts";
import type { KubernetesObject } from "../../kubernetes/request.ts";
import type { ApiClient } from "./api-client.ts";

/** Where a kind is served. */
export type Served = { readonly path: string; readonly resource: string; readonly namespaced: boolean };

/** The kinds that a server serves, asked of it once for each group and version. */
export class Resources {
  readonly #admin: ApiClient;
  readonly #known = new Map<string, Promise<ReadonlyMap<string, Served>>>();

  constructor(admin: ApiClient) {
    this.#admin = admin;
  }

  async find({ apiVersion, kind }: KubernetesObject): Promise<Served | undefined> {
    const known = this.#known.get(apiVersion) ?? this.#ask(apiVersion);
    this.#known.set(apiVersion, known);
    return (await known).get(kind);
  }

  /**
   * Has the server know the custom kinds among the objects, open for any content: policies see of a custom resource what is in
   * it, whatever its schema is.
   */
  async defineCustom(objects: readonly KubernetesObject[]): Promise<void> {
    const custom = Map.groupBy(
      objects.filter(({ apiVersion }) => isCustom(apiGroupOf(apiVersion))),
      ({ apiVersion, kind }) => `${kind}.${apiGroupOf(apiVersion)}`,
    );
    await Promise.all([...custom.values()].map((same) => this.#define(same)));
  }

  async #define(same: readonly KubernetesObject[]): Promise<void> {
    const definition = definitionOf(same);
    const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    const { status } = await this.#admin.request("POST", path, { body: definition });
    if (status !== 201) return;
    const names = [...new Set(same.map(({ apiVersion }) => apiVersion))];
    const [{ kind }] = same as [KubernetesObject];
    for (const deadline = Date.now() + servedMs; Date.now() < deadline; ) {
      const found = await Promise.all(names.map(async (apiVersion) => (await this.#ask(apiVersion)).has(kind)));
      if (found.every(Boolean)) return;
    }
  }

  async #ask(apiVersion: string): Promise<ReadonlyMap<string, Served>> {
    const path = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { body } = await this.#admin.request("GET", path.split("/").map(encodeURIComponent).join("/"));
    const resources = isObject(body) && Array.isArray(body.resources) ? body.resources.filter(isObject) : [];
    const whole = resources.filter(({ name }) => typeof name === "string" && !name.includes("/"));
    return new Map(whole.map(({ name, kind, namespaced }) => [String(kind), { path, resource: String(name), namespaced: namespaced === true }]));
  }
}

const servedMs = 20_000;

/** Groups of Kubernetes itself have no dot, or end in this. */
const isCustom = (group: string) => group.includes(".") && !group.endsWith(".k8s.io");

function definitionOf(same: readonly KubernetesObject[]): JsonObject {
  const [{ apiVersion, kind, metadata }] = same as [KubernetesObject];
  const group = apiGroupOf(apiVersion);
  const plural = resourceNameOf(kind);
  const versions = [...new Set(same.map((one) => one.apiVersion.slice(group.length + 1)))];
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      scope: metadata.namespace === undefined ? "Cluster" : "Namespaced",
      versions: versions.map((name, index) => ({ name, served: true, storage: index === 0, schema })),
    },
  };
}
