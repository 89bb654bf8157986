import { Ajv, type ValidateFunction } from "ajv";
import { isObject, type JsonObject, type JsonValue } from "../../../src/kubernetes/json.ts";

/**
 * A structural schema of OpenAPI as JSON Schema, closed: a field that the API server would prune, or warn of, is refused.
 * Where the schema says x-kubernetes-preserve-unknown-fields, everything is taken, as there.
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export function closed(schema: JsonObject): JsonObject {
  const { properties, items, additionalProperties, type, nullable, "x-kubernetes-int-or-string": intOrString, ...rest } = schema;
  const preserves = schema["x-kubernetes-preserve-unknown-fields"] === true;
  const made: JsonObject = Object.fromEntries(Object.entries(rest).filter(([keyword]) => !unread.has(keyword)));
  if (intOrString === true) made.type = ["integer", "string"];
  else if (type !== undefined) made.type = nullable === true ? [type, "null"] : type;
  if (isObject(properties)) made.properties = mapValues(properties, closed);
  if (isObject(items)) made.items = closed(items);
  if (isObject(additionalProperties)) made.additionalProperties = closed(additionalProperties);
  else if (additionalProperties !== undefined) made.additionalProperties = additionalProperties;
  else if (type === "object" && !preserves) made.additionalProperties = false;
  if (schema["x-kubernetes-list-type"] === "set") made.uniqueItems = true;
  return made;
}

/** Keywords that ask nothing. `format` is left to what reads the value. */
const unread = new Set(["description", "default", "example", "format", "externalDocs"]);

export function mapValues(object: JsonObject, map: (value: JsonObject) => JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, isObject(value) ? map(value) : value]));
}

/** An Ajv that reads what `closed` makes; patterns are RE2 there. */
export function newAjv(): Ajv {
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false, unicodeRegExp: false, code: { optimize: false } });
  ajv.addKeyword({ keyword: "x-kubernetes-list-map-keys", type: "array", schemaType: "array", validate: hasUniqueKeys });
  return ajv;
}

function hasUniqueKeys(keys: string[], entries: JsonValue[]): boolean {
  const seen = entries.filter(isObject).map((entry) => JSON.stringify(keys.map((key) => entry[key] ?? null)));
  return new Set(seen).size === seen.length;
}

/** What a validator says against a value: `<pointer> <message>`, with the field or the choices that it is about. */
export function problemsOf(validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath || "/", message, params.additionalProperty ?? params.allowedValues?.join(", ")].filter((part) => part !== undefined).join(" "),
  );
}
