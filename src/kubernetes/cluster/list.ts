import { setTimeout as sleep } from "node:timers/promises";
import { isObject, type JsonObject, type JsonValue } from "../json.ts";
import { apiVersionOf, type ResourceKind } from "../kinds.ts";
import type { KubernetesObject } from "../request.ts";
import type { Connection, Reply } from "./connection.ts";
import { ClusterFailure } from "./failure.ts";
import { oneLine } from "./one-line.ts";

/** Objects of a page. */
const pageSize = 500;

/** How often a list is begun again whose place was lost. */
const maxRestarts = 3;

/** How often a page is asked for again where the server says that it is busy. */
const maxRetries = 3;

/** The longest wait for a busy server. */
const longestWait = 10;

/**
 * All objects of a kind in all namespaces, in pages. Where the server no longer knows the place (410), the list begins again
 * and what was had is dropped: a list is of one moment.
 * @param keep whether an object is to be kept; the others take no memory
 * @throws ClusterFailure where the list cannot be had as a whole
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 */
export async function listAll(connection: Connection, kind: ResourceKind, keep: (object: KubernetesObject) => boolean): Promise<KubernetesObject[]> {
  const version = await versionOf(connection, kind);
  const path = kind.apiGroup === "" ? `/api/${version}/${kind.resource}` : `/apis/${kind.apiGroup}/${version}/${kind.resource}`;
  const apiVersion = apiVersionOf({ apiGroup: kind.apiGroup, version });
  for (let restart = 0; restart <= maxRestarts; restart += 1) {
    const objects = await listOnce(connection, path, (item) => {
      const object = objectOf(item, apiVersion, kind);
      return keep(object) ? [object] : [];
    });
    if (objects) return objects;
  }
  throw new ClusterFailure("list-expired", "the list was lost again and again (410 Gone)", "try again when the cluster is less busy", false);
}

/** Undefined where the place in the list was lost. */
async function listOnce(connection: Connection, path: string, take: (item: JsonValue) => KubernetesObject[]): Promise<KubernetesObject[] | undefined> {
  const objects: KubernetesObject[] = [];
  const places = new Set<string>();
  for (let place = ""; ; ) {
    const reply = await patiently(connection, path, { limit: String(pageSize), ...(place === "" ? {} : { continue: place }) });
    if (reply.status === 410) return undefined;
    const { items, metadata } = pageOf(answerOf(reply));
    for (const item of items) objects.push(...take(item));
    place = typeof metadata["continue"] === "string" ? metadata["continue"] : "";
    if (place === "") return objects;
    if (places.has(place))
      throw new ClusterFailure(
        "endless-list",
        "the server goes round in circles: it gave the same place in the list twice",
        "report it to whoever runs the API server",
        false,
      );
    places.add(place);
  }
}

async function patiently(connection: Connection, path: string, query: Readonly<Record<string, string>>): Promise<Reply> {
  for (let retry = 0; ; retry += 1) {
    const reply = await connection.get(path, query);
    if ((reply.status !== 429 && reply.status !== 503) || retry === maxRetries) return reply;
    const asked = Number(reply.retryAfter);
    await sleep(1000 * Math.min(Number.isFinite(asked) && asked >= 0 ? asked : 1, longestWait));
  }
}

/** The version of a kind's group: for any, the one that the cluster prefers. */
async function versionOf(connection: Connection, { apiGroup, version }: ResourceKind): Promise<string> {
  if (version !== "*") return version;
  if (apiGroup === "") return "v1";
  const answer = answerOf(await patiently(connection, `/apis/${apiGroup}`, {}));
  const preferred = isObject(answer["preferredVersion"]) ? answer["preferredVersion"]["version"] : undefined;
  if (typeof preferred !== "string") throw malformed("names no preferred version of the group");
  return preferred;
}

/** The body of an answer that succeeded. @throws ClusterFailure by its status, or where it is no JSON */
function answerOf({ status, text }: Reply): JsonObject {
  const body = parsed(text);
  const said = isObject(body) && body["kind"] === "Status" && typeof body["message"] === "string" ? `: ${oneLine(body["message"])}` : "";
  if (status === 401)
    throw new ClusterFailure(
      "unauthorized",
      "the server refused the credentials (401 Unauthorized)",
      "they may have expired: log in again, or get a new token or kubeconfig",
      true,
    );
  if (status === 403)
    throw new ClusterFailure("forbidden", `forbidden${said}`, "have the verbs get and list on it granted to this user, in all namespaces", false);
  if (status === 404)
    throw new ClusterFailure(
      "not-served",
      "the cluster does not serve it",
      "see whether its API group and version are right, and whether its CustomResourceDefinition is installed",
      false,
    );
  if (status !== 200) throw new ClusterFailure("server-error", `the server answered ${status}${said}`, "try again, or ask whoever runs the cluster", false);
  if (!isObject(body)) throw malformed(body === undefined ? "is no JSON" : "is no object");
  return body;
}

function pageOf(answer: JsonObject): { items: JsonValue[]; metadata: JsonObject } {
  const { items, metadata } = answer;
  if (!(Array.isArray(items) || items === null) || !isObject(metadata)) throw malformed("is no list");
  return { items: items ?? [], metadata };
}

/** Items of a list name neither their kind nor their version. Who wrote which field, half of their text, is left out. */
function objectOf(item: JsonValue, apiVersion: string, { kind }: ResourceKind): KubernetesObject {
  if (!isObject(item) || !isObject(item["metadata"])) throw malformed("holds what is no object");
  const { managedFields: _, ...metadata } = item["metadata"];
  return { ...item, apiVersion, kind, metadata } as KubernetesObject;
}

const malformed = (what: string) =>
  new ClusterFailure("bad-answer", `the answer of the server ${what}`, "see whether the address is that of a Kubernetes API server", false);

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
