import { Buffer, isUtf8 } from "node:buffer";
import { getPath, isObject, type JsonObject, type JsonValue } from "../json.ts";
import { apiGroupOf, findKind } from "../kinds.ts";
import type { KubernetesObject } from "../request.ts";

/** A text of an object in which a credential may stand that does not belong there. */
export type Place = {
  /** Path of the field. */
  readonly field: string;
  /** The name that the text stands under, where it is all of the value. */
  readonly name?: string;
  readonly text: string;
  /** Bytes that are no text: names in it say nothing. */
  readonly isBinary?: boolean;
  /** Data of a Secret, whatever it looks like. */
  readonly isSecret?: boolean;
};

export type PlaceOrProblem = Place | { readonly field: string; readonly problem: "no-base64" };

/** What `kubectl apply` writes down: all of the object, a Secret's data included. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * The texts of an object: a ConfigMap's `data` and `binaryData`, the literal values of variables, arguments and commands of
 * a workload's containers, and annotations, also those of its pods. Not a Secret's data, which is where credentials belong.
 */
export function* placesOf(object: KubernetesObject): Generator<PlaceOrProblem> {
  const kind = findKind(object.kind);
  const isBuiltIn = kind !== undefined && kind.apiGroup === apiGroupOf(object.apiVersion);
  if (isBuiltIn && object.kind === "ConfigMap") yield* ofConfigMap(object);
  if (isBuiltIn && kind.podSpec) yield* ofPod(object, kind.podSpec);
  yield* ofAnnotations(object.metadata, "metadata");
}

function* ofConfigMap({ data, binaryData }: KubernetesObject): Generator<PlaceOrProblem> {
  for (const [key, text] of textsIn(data)) yield { field: member("data", key), name: key, text };
  for (const [key, encoded] of textsIn(binaryData)) {
    const field = member("binaryData", key);
    const joined = encoded.replaceAll(/[\r\n]/g, "");
    if (joined.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(joined)) yield { field, problem: "no-base64" };
    else yield { field, ...decoded(Buffer.from(joined, "base64")) };
  }
  for (const [key] of [...textsIn(data), ...textsIn(binaryData)]) yield { field: "a key of its data", text: key, isBinary: true };
}

function decoded(bytes: Buffer): Pick<Place, "text" | "isBinary"> {
  return isUtf8(bytes) ? { text: bytes.toString("utf8") } : { text: bytes.toString("latin1"), isBinary: true };
}

function* ofPod(object: KubernetesObject, podSpec: readonly string[]): Generator<PlaceOrProblem> {
  const spec = getPath(object, podSpec);
  if (isObject(spec)) {
    for (const list of ["initContainers", "containers", "ephemeralContainers"])
      for (const [index, container] of elements(spec[list]).entries()) yield* ofContainer(container, `${podSpec.join(".")}.${list}[${index}]`);
  }
  const template = podSpec.slice(0, -1);
  const metadata = getPath(object, [...template, "metadata"]);
  if (template.length > 0 && isObject(metadata)) yield* ofAnnotations(metadata, [...template, "metadata"].join("."));
}

function* ofContainer({ env, command, args }: JsonObject, at: string): Generator<Place> {
  for (const [index, { name, value }] of elements(env).entries())
    if (typeof value === "string") yield { field: `${at}.env[${index}].value`, ...(typeof name === "string" ? { name } : {}), text: value };
  for (const [field, list] of [
    ["command", command],
    ["args", args],
  ] as const) {
    const texts = Array.isArray(list) ? list : [];
    for (const [index, text] of texts.entries()) {
      if (typeof text !== "string") continue;
      const before: JsonValue | undefined = texts[index - 1];
      const flag = typeof before === "string" ? /^--?([\w.-]+)$/.exec(before)?.[1] : undefined;
      yield { field: `${at}.${field}[${index}]`, ...(flag === undefined || text.startsWith("-") ? {} : { name: flag }), text };
    }
  }
}

function* ofAnnotations({ annotations }: JsonObject, at: string): Generator<PlaceOrProblem> {
  for (const [key, text] of textsIn(annotations)) {
    const field = member(`${at}.annotations`, key);
    const applied = key === lastApplied ? objectIn(text) : undefined;
    if (applied) yield* ofApplied(applied, field);
    // Helm's charts write digests of Secrets under names such as checksum/secret.
    else yield { field, ...(key.startsWith("checksum/") ? {} : { name: key.slice(key.indexOf("/") + 1) }), text };
  }
}

function* ofApplied(object: KubernetesObject, at: string): Generator<PlaceOrProblem> {
  if (object.kind === "Secret") {
    for (const part of ["data", "stringData"])
      for (const [key, text] of textsIn(object[part])) if (text !== "") yield { field: `${at}.${member(part, key)}`, text, isSecret: true };
    return;
  }
  for (const place of placesOf(object)) yield { ...place, field: `${at}.${place.field}` };
}

function objectIn(text: string): KubernetesObject | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    if (!isObject(value) || typeof value.kind !== "string" || typeof value.apiVersion !== "string") return undefined;
    const { apiVersion, kind } = value;
    const metadata = isObject(value.metadata) ? value.metadata : {};
    const annotations = Object.fromEntries(textsIn(metadata.annotations).filter(([key]) => key !== lastApplied));
    return { ...value, apiVersion, kind, metadata: { ...metadata, annotations } };
  } catch {
    return undefined;
  }
}

const elements = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.map((element) => (isObject(element) ? element : {})) : []);

const textsIn = (value: JsonValue | undefined): [string, string][] =>
  isObject(value) ? Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string") : [];

const member = (root: string, key: string) => (/^[A-Za-z_]\w*$/.test(key) ? `${root}.${key}` : `${root}['${key}']`);
