import { isObject } from "../../kubernetes/json.ts";
import { type Finding, pointerTo, refusal } from "../finding.ts";
import { nearest } from "../nearest.ts";
import type { EncryptionConfiguration } from "./configuration.ts";
import { shownName } from "./shown.ts";
import { validate } from "./validate.ts";

/** A configuration as the API server reads it; nothing where it refuses the document. */
export type DecodedConfiguration = { readonly configuration: EncryptionConfiguration | undefined; readonly findings: readonly Finding[] };

type Shape =
  | { readonly type: "text" | "number" }
  | { readonly type: "list"; readonly items: Shape }
  | { readonly type: "object"; readonly name: string; readonly fields: Readonly<Record<string, Shape>> };

const text: Shape = { type: "text" };
const list = (items: Shape): Shape => ({ type: "list", items });
const object = (name: string, fields: Readonly<Record<string, Shape>>): Shape => ({ type: "object", name, fields });

const keys = object("a provider", { keys: list(object("a key", { name: text, secret: text })) });
const kms = object("kms", { apiVersion: text, name: text, endpoint: text, cachesize: { type: "number" }, timeout: text });
const provider = object("an element of providers", { kms, secretbox: keys, aesgcm: keys, aescbc: keys, identity: object("identity", {}) });
const entry = object("an entry of resources", { resources: list(text), providers: list(provider) });

/** @see https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/apis/apiserver/v1/types_encryption.go */
const document = object("an EncryptionConfiguration", { apiVersion: text, kind: text, resources: list(entry) });

/**
 * Decodes a document strictly, as the API server does: an unknown field, a value of another type and what its validation
 * does not take keep it from starting. No value of the file is in a finding, because any may be a key.
 * @see https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/server/options/encryptionconfig/config.go (loadConfig)
 */
export function decodeConfiguration(value: unknown): DecodedConfiguration {
  const shape = shapeProblems(value, document, "");
  const identity = isObject(value) ? identityProblems(value) : [];
  if (shape.length > 0 || identity.length > 0) return { configuration: undefined, findings: [...shape, ...identity] };
  const configuration = { resources: [], ...(value as object) } as unknown as EncryptionConfiguration;
  const findings = validate(configuration);
  return { configuration: findings.some(({ refused }) => refused) ? undefined : configuration, findings };
}

const words: Readonly<Record<Shape["type"], string>> = { text: "text", number: "a whole number", list: "a list", object: "a mapping" };

/** A null is what is not there. */
function shapeProblems(value: unknown, shape: Shape, pointer: string): Finding[] {
  if (value === null && pointer !== "") return [];
  if (shape.type === "text" && typeof value === "string") return [];
  if (shape.type === "number" && Number.isSafeInteger(value)) return [];
  if (shape.type === "list" && Array.isArray(value)) return value.flatMap((item, index) => shapeProblems(item, shape.items, `${pointer}/${index}`));
  if (shape.type === "object" && isObject(value))
    return Object.entries(value).flatMap(([key, member]) => {
      const at = pointer + pointerTo(key);
      const field = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
      return field ? shapeProblems(member, field, at) : [unknownField(key, shape, at)];
    });
  return [wrongType(value, shape, pointer)];
}

function unknownField(key: string, { name, fields }: Extract<Shape, { type: "object" }>, pointer: string): Finding {
  const shown = shownName(key);
  const near = shown === undefined ? undefined : nearest(shown, Object.keys(fields));
  const known = Object.keys(fields).join(", ");
  const remedy = near !== undefined ? `did you mean ${near}?` : known === "" ? `remove it: ${name} is written ${name}: {}` : `${name} has ${known}`;
  const what = shown === undefined ? "what stands here, and is not shown because it may be a key, is" : `${JSON.stringify(shown)} is`;
  return { ...refusal("unknown-field", pointer, `${what} no field of ${name}: the API server does not start with it`, remedy), at: "key" };
}

function wrongType(value: unknown, shape: Shape, pointer: string): Finding {
  const found = Array.isArray(value)
    ? "a list"
    : isObject(value)
      ? "a mapping"
      : value === null
        ? "nothing"
        : `a ${typeof value === "string" ? "text" : typeof value}`;
  const step = pointer.split("/").findLast((part) => part !== "" && !/^\d+$/.test(part));
  const remedy = shape.type === "text" && typeof value !== "object" ? "quote it" : `write ${words[shape.type]}`;
  return refusal(
    "wrong-type",
    pointer,
    `${step ?? "the document"} is ${found}; ${words[shape.type]} is expected: the API server does not start with it`,
    remedy,
  );
}

const version = "apiserver.config.k8s.io/v1";

function identityProblems({ apiVersion, kind }: Readonly<Record<string, unknown>>): Finding[] {
  return [
    ...(apiVersion === version || (typeof apiVersion !== "string" && apiVersion !== undefined && apiVersion !== null)
      ? []
      : [refusal("wrong-version", apiVersion === undefined ? "" : "/apiVersion", `apiVersion is not ${version}`, `write apiVersion: ${version}`)]),
    ...(kind === "EncryptionConfiguration" || (typeof kind !== "string" && kind !== undefined && kind !== null)
      ? []
      : [refusal("wrong-kind", kind === undefined ? "" : "/kind", "kind is not EncryptionConfiguration", "write kind: EncryptionConfiguration")]),
  ];
}
