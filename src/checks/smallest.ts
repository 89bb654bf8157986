import { isObject, type JsonObject, type JsonValue } from "../kubernetes/json.ts";
import type { FieldPath } from "./field-path.ts";

/** An image that every image check can be satisfied with. */
export const smallestImage = `registry.example.com/app@sha256:${"0123456789abcdef".repeat(4)}`;

/** The smallest container of that name, with what is given. */
export function container(name: string, fields: JsonObject = {}): JsonObject {
  return { name, image: smallestImage, ...fields };
}

/** The smallest pod spec, with what is given. */
export function podSpec(fields: JsonObject = {}): JsonObject {
  return { containers: [container("app")], ...fields };
}

/** A copy of the object with the value at the path, `[*]` being a list of one element; undefined leaves it absent. */
export function withValue(object: JsonObject, path: FieldPath, value: JsonValue | undefined): JsonObject {
  if (value === undefined) return object;
  return place(object, path, value) as JsonObject;
}

function place(object: JsonValue | undefined, path: FieldPath, value: JsonValue): JsonValue {
  const [keys, ...rest] = path as [readonly string[], ...FieldPath];
  const [key, ...more] = keys;
  if (key === undefined) return rest.length > 0 ? [place(undefined, rest, value)] : value;
  const parent = isObject(object) ? object : {};
  return { ...parent, [key]: place(Object.hasOwn(parent, key) ? parent[key] : undefined, [more, ...rest], value) };
}
