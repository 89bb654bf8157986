import { getPath, isObject, type JsonObject } from "../../kubernetes/json.ts";
import type { KubernetesObject, Request } from "../../kubernetes/request.ts";
import type { ApiClient, Reply } from "./api-client.ts";
import { changed } from "./changed.ts";
import { isAdmitted, isInvalid, saidBy } from "./outcome.ts";
import { askedKey } from "./policies.ts";
import { collectionOf, namespaceOf, type Resources } from "./resources.ts";

/** What could not be asked, and why. */
export class NotAsked extends Error {
  override readonly name = "NotAsked";
  /** Whether it is an object that Kubernetes refuses. */
  readonly refused: boolean;

  constructor(message: string, refused = false) {
    super(message);
    this.refused = refused;
  }
}

/**
 * Fields that an object does not have are refused, as for kubectl: else the server drops them, and a policy would be asked of
 * another object than that of the case.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation
 */
const strict = { fieldValidation: "Strict" } as const;

/** Makes requests of cases: as dry runs, in the name of their users, with what the server wants to be there before them. */
export class Requester {
  readonly #admin: ApiClient;
  readonly #resources: Resources;
  readonly #made = new Map<string, Promise<void>>();

  constructor(admin: ApiClient, resources: Resources) {
    this.#admin = admin;
    this.#resources = resources;
  }

  /** Requests that share the place are to be made one after the other: each stores its own old object there. */
  async placeOf({ object }: Request): Promise<string | undefined> {
    const served = await this.#resources.find(object);
    return served && `${collectionOf(served, object)}/${nameOf(object)}`;
  }

  /**
   * With labels of its namespace a request is to be made by itself: they are those of all requests there.
   * @throws NotAsked where the server does not know the kind, or refuses what has to be there before
   */
  async ask(request: Request, asked: string, signal: AbortSignal | undefined): Promise<Reply> {
    const { namespaceLabels, object } = request;
    if (!namespaceLabels) return this.#ask(request, asked, signal);
    const namespace = namespaceOf(object);
    await this.#once(`namespace ${namespace}`, () => this.#makeNamespace(namespace));
    await this.#label(namespace, namespaceLabels);
    try {
      return await this.#ask(request, asked, signal);
    } finally {
      await this.#label(namespace, Object.fromEntries(Object.keys(namespaceLabels).map((key) => [key, null])));
    }
  }

  async #label(namespace: string, labels: Readonly<Record<string, string | null>>): Promise<void> {
    const headers = { "content-type": "application/merge-patch+json" };
    const reply = await this.#admin.request("PATCH", `/api/v1/namespaces/${encodeURIComponent(namespace)}`, { body: { metadata: { labels } }, headers });
    if (!isAdmitted(reply)) throw new NotAsked(`the API server refuses the labels of the namespace: ${saidBy(reply)}`, isInvalid(reply));
  }

  async #ask(request: Request, asked: string, signal: AbortSignal | undefined): Promise<Reply> {
    const { object, oldObject, operation, subresource, userInfo } = request;
    const served = await this.#resources.find(object);
    if (!served) throw new NotAsked(`the API server does not know ${object.kind} of ${object.apiVersion}`);
    if (served.namespaced) await this.#once(`namespace ${namespaceOf(object)}`, () => this.#makeNamespace(namespaceOf(object)));
    for (const account of accountsOf(object)) {
      await this.#once(`account ${namespaceOf(object)}/${account}`, () => this.#makeAccount(namespaceOf(object), account));
    }
    const path = collectionOf(served, object);
    const as = { user: userInfo?.username ?? "bulwark", groups: userInfo?.groups ?? [], extra: { [askedKey]: asked } };
    const query = { dryRun: "All", ...strict };
    if (operation === "CREATE") return this.#admin.request("POST", path, { body: object, as, query, signal });

    const place = `${path}/${nameOf(object)}`;
    const stored = await this.#store(path, oldObject ?? object);
    try {
      if (operation === "DELETE") return await this.#admin.request("DELETE", place, { as, query: { dryRun: "All" }, signal });
      const body = subresource === "scale" ? scaleOf(object) : changed(stored.body, oldObject ?? object, object);
      return await this.#admin.request("PUT", subresource === undefined ? place : `${place}/${subresource}`, { body, as, query, signal });
    } finally {
      // A namespace goes away only where a controller sees to it; the next old object takes its place.
      if (stored.status === 201 && object.kind !== "Namespace") await this.#remove(place, oldObject ?? object);
    }
  }

  async #store(path: string, object: KubernetesObject): Promise<Reply> {
    let reply = await this.#admin.request("POST", path, { body: object, query: strict });
    if (reply.status === 409) reply = await this.#admin.request("PUT", `${path}/${nameOf(object)}`, { body: object, query: strict });
    if (reply.status >= 300) throw new NotAsked(`the API server refuses the old object: ${saidBy(reply)}`, isInvalid(reply));
    return reply;
  }

  async #remove(place: string, { metadata }: KubernetesObject): Promise<void> {
    const headers = { "content-type": "application/merge-patch+json" };
    if (metadata.finalizers) await this.#admin.request("PATCH", place, { body: { metadata: { finalizers: null } }, headers });
    await this.#admin.request("DELETE", place, { query: { gracePeriodSeconds: "0", propagationPolicy: "Background" } });
  }

  #once(key: string, make: () => Promise<void>): Promise<void> {
    const made = this.#made.get(key) ?? make();
    this.#made.set(key, made);
    return made;
  }

  async #makeNamespace(name: string): Promise<void> {
    await this.#make("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    await this.#once(`account ${name}/default`, () => this.#makeAccount(name, "default"));
  }

  /** Else made by a controller of which there is none here; without, no pod is admitted. */
  #makeAccount(namespace: string, name: string): Promise<void> {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts`;
    return this.#make(path, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } });
  }

  async #make(path: string, body: JsonObject): Promise<void> {
    const reply = await this.#admin.request("POST", path, { body });
    if (!isAdmitted(reply)) throw new NotAsked(`the API server refuses ${String(body.kind)} ${String(getPath(body, ["metadata", "name"]))}: ${saidBy(reply)}`);
  }
}

const nameOf = ({ metadata }: KubernetesObject) => encodeURIComponent(String(metadata.name));

/** @see https://kubernetes.io/docs/reference/kubernetes-api/autoscaling-resources/scale-v1/ */
function scaleOf({ metadata: { name, namespace }, spec }: KubernetesObject): JsonObject {
  const replicas = isObject(spec) && typeof spec.replicas === "number" ? spec.replicas : 1;
  return { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: name ?? "", ...(namespace === undefined ? {} : { namespace }) }, spec: { replicas } };
}

/** ServiceAccounts of pods, which are looked up before any policy is asked. */
function accountsOf({ kind, spec }: KubernetesObject): string[] {
  const name = kind === "Pod" && isObject(spec) ? (spec.serviceAccountName ?? spec.serviceAccount) : undefined;
  return typeof name === "string" && name !== "" ? [name] : [];
}
