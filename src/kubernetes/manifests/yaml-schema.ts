import { defineMappingTag, defineScalarTag, defineSequenceTag, NOT_RESOLVED, Schema } from "js-yaml";
import { isObject, type JsonObject, type JsonScalar, type JsonValue } from "../json.ts";
import { mapKey } from "./map-key.ts";
import { resolvableFirstChars, resolvePlain } from "./plain-scalar.ts";

/** What `<<` is resolved to; elsewhere than as a key it becomes its text again. */
const mergeKey = Symbol("<<");
const maxMergedKeys = 100_000;

/** Of a mapping under construction: the keys that came by `<<` and may be written again. */
const mergedKeys = new WeakMap<JsonObject, Set<string>>();
let mergeBudget = maxMergedKeys;

const yamlTag = "tag:yaml.org,2002:";
const loadOnly = { identify: () => false };

const plainTag = defineScalarTag("plain", {
  ...loadOnly,
  implicit: true,
  implicitFirstChars: ["", "<", ...resolvableFirstChars],
  resolve: (source) => (source === "<<" ? mergeKey : resolvePlain(source)),
});

const explicitTags = [
  explicit("null", (value) => value === null),
  explicit("bool", (value) => typeof value === "boolean"),
  explicit("int", (value) => Number.isInteger(value)),
  explicit("float", (value) => typeof value === "number"),
];

function explicit(name: string, accepts: (value: JsonScalar) => boolean) {
  return defineScalarTag<JsonScalar>(yamlTag + name, {
    ...loadOnly,
    resolve: (source) => {
      const value = resolvePlain(source);
      return accepts(value) ? value : NOT_RESOLVED;
    },
  });
}

const binaryTag = defineScalarTag(`${yamlTag}binary`, {
  ...loadOnly,
  resolve: (source) => {
    const text = source.replace(/\s/g, "");
    return /^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(text) && !text.includes("_") ? Buffer.from(text, "base64").toString("utf8") : NOT_RESOLVED;
  },
});

/** A scalar of any other tag is its text; collections are read whatever their tag. */
const otherScalarTag = defineScalarTag("", {
  ...loadOnly,
  matchByTagPrefix: true,
  resolve: (source, _isExplicit, tagName) => (source === "<<" && tagName === `${yamlTag}merge` ? mergeKey : source),
});

const sequence = {
  ...loadOnly,
  create: (): JsonValue[] => [],
  addItem: (items: JsonValue[], item: unknown): string => {
    items.push(item === mergeKey ? "<<" : (item as JsonValue));
    return notFinite(item);
  },
};

const mapping = {
  ...loadOnly,
  create: (): JsonObject => ({}),
  has: (object: JsonObject, key: unknown): boolean => {
    if (typeof key === "string") return Object.hasOwn(object, key) && !mergedKeys.get(object)?.has(key);
    if (typeof key === "symbol") return false;
    const name = mapKey(key);
    return name !== undefined && Object.hasOwn(object, name) && !mergedKeys.get(object)?.has(name);
  },
  addPair: (object: JsonObject, key: unknown, value: unknown): string => {
    if (key === mergeKey) return merge(object, value);
    const name = typeof key === "string" ? key : mapKey(key);
    if (name === undefined) return "a key must be a string, a number of at most 15 digits or a boolean";
    setOwn(object, name, value === mergeKey ? "<<" : (value as JsonValue));
    mergedKeys.get(object)?.delete(name);
    return notFinite(value);
  },
  keys: (object: JsonObject): string[] => Object.keys(object),
  get: (object: JsonObject, key: unknown): JsonValue | undefined => object[key as string],
};

function notFinite(value: unknown): string {
  return typeof value === "number" && !Number.isFinite(value) ? "a manifest cannot hold .inf or .nan" : "";
}

function setOwn(object: JsonObject, name: string, value: JsonValue): void {
  if (name === "__proto__") Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
}

/** `<<` writes over the keys before it, and keys after it write over `<<`; of a list the first mapping wins. */
function merge(object: JsonObject, value: unknown): string {
  const sources: unknown[] = Array.isArray(value) ? value.toReversed() : [value];
  const merged = mergedKeys.get(object) ?? new Set<string>();
  mergedKeys.set(object, merged);
  for (const source of sources) {
    if (!isObject(source)) return "only a mapping or a list of mappings can be merged with <<";
    const names = Object.keys(source);
    mergeBudget -= names.length + 1;
    if (mergeBudget < 0) return `more than ${maxMergedKeys} keys are merged with <<`;
    for (const name of names) {
      if (!Object.hasOwn(object, name)) merged.add(name);
      setOwn(object, name, source[name] as JsonValue);
    }
  }
  return "";
}

/** Allows the next document its own number of merged keys. */
export function resetMergeBudget(): void {
  mergeBudget = maxMergedKeys;
}

/** Reads a top-level scalar, which no mapping or sequence has seen. */
export function rootValue(value: unknown): JsonValue {
  return value === mergeKey ? "<<" : (value as JsonValue);
}

/**
 * The js-yaml schema that reads YAML as Kubernetes does; see `resolvePlain` for scalars. Keys become strings, a key twice
 * is an error, `!!binary` is decoded, unknown tags are ignored and `__proto__` is a key like any other.
 * @see https://github.com/kubernetes-sigs/yaml/blob/v1.6.0/yaml.go (convertToJSONableObject: keys)
 * @see https://github.com/yaml/go-yaml/blob/v2.4.4/decode.go (merge: the order of `<<`)
 */
export const kubernetesSchema: Schema = new Schema([
  defineScalarTag(`${yamlTag}str`, { ...loadOnly, resolve: (source) => source }),
  defineSequenceTag(`${yamlTag}seq`, sequence),
  defineMappingTag(`${yamlTag}map`, mapping),
  plainTag,
  ...explicitTags,
  binaryTag,
  otherScalarTag,
  defineSequenceTag("", { ...sequence, matchByTagPrefix: true }),
  defineMappingTag("", { ...mapping, matchByTagPrefix: true }),
]);
