import { setTimeout as delay } from "node:timers/promises";
import { isObject, type JsonObject } from "../../kubernetes/json.ts";
import { apiGroupOf } from "../../kubernetes/kinds.ts";
import type { KubernetesObject } from "../../kubernetes/request.ts";
import { byKind, customResourceDefinition } from "../custom-resources.ts";
import type { ApiClient, Reply } from "./api-client.ts";

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

  /** Has the server know the custom kinds among the objects. */
  async defineCustom(objects: readonly KubernetesObject[]): Promise<void> {
    const custom = byKind(objects.filter(({ apiVersion }) => isCustom(apiGroupOf(apiVersion))));
    await Promise.all(custom.map((same) => this.#define(same)));
  }

  async #define(same: readonly [KubernetesObject, ...KubernetesObject[]]): Promise<void> {
    const [{ kind }] = same;
    const versions = [...new Set(same.map(({ apiVersion }) => apiVersion))];
    await this.define(customResourceDefinition(same), kind, versions);
  }

  /**
   * Has the server know a kind by its definition, and returns when it serves these versions of it.
   * @returns what the server answers where it does not take the definition
   */
  async define(definition: JsonObject, kind: string, versions: readonly string[]): Promise<Reply | undefined> {
    const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    const reply = await this.#admin.request("POST", path, { body: definition });
    if (reply.status !== 201) return reply;
    for (const deadline = Date.now() + servedMs; Date.now() < deadline; await delay(probeMs)) {
      const found = await Promise.all(versions.map(async (apiVersion) => (await this.#ask(apiVersion)).has(kind)));
      if (found.every(Boolean)) break;
    }
    // What was asked before may have been answered without it.
    for (const version of versions) this.#known.delete(version);
    return undefined;
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
const probeMs = 25;

/** The namespace of an object of a kind that is in one. */
export const namespaceOf = ({ metadata }: KubernetesObject) =>
  typeof metadata.namespace === "string" && metadata.namespace !== "" ? metadata.namespace : "default";

/** The path of those beside which an object is. */
export function collectionOf({ path, resource, namespaced }: Served, object: KubernetesObject): string {
  return namespaced ? `${path}/namespaces/${encodeURIComponent(namespaceOf(object))}/${resource}` : `${path}/${resource}`;
}

/** Groups of Kubernetes itself have no dot, or end in this. */
const isCustom = (group: string) => group.includes(".") && !group.endsWith(".k8s.io");
