import { isObject } from "../kubernetes/json.ts";

export type JsonSchema = { readonly [keyword: string]: unknown };

/**
 * The schema without what the value does not name: compiling all of it for every run would take longer than the rest of
 * the run. Finds the same errors at the same places of the schema.
 */
export function schemaFor(schema: JsonSchema, value: unknown): JsonSchema {
  return prune(schema, [value]);
}

/** The schema of all these values. */
function prune(schema: JsonSchema, values: readonly unknown[]): JsonSchema {
  const pruned: Record<string, unknown> = { ...schema };
  const objects = values.filter(isObject);
  // Ajv compares each item with every other one where items have no single type.
  if (Array.isArray(schema.enum) && schema.enum.every((choice) => typeof choice === "string")) pruned.type = "string";
  if (isObject(schema.properties))
    pruned.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([key, property]) => [key, pruneProperty(key, property as JsonSchema, objects)]),
    );
  if (isObject(schema.items)) {
    const items = values.filter(Array.isArray).flat(1);
    pruned.items = items.length > 0 ? prune(schema.items, items) : true;
  }
  if (Array.isArray(schema.allOf)) pruned.allOf = (schema.allOf as Conditional[]).map((part) => pruneConditional(part, objects));
  return pruned;
}

function pruneProperty(key: string, schema: JsonSchema, objects: readonly Record<string, unknown>[]): JsonSchema | true {
  const values = objects.filter((object) => Object.hasOwn(object, key)).map((object) => object[key]);
  return values.length > 0 ? prune(schema, values) : true;
}

type Conditional = { readonly if: { readonly properties: Readonly<Record<string, { readonly const: unknown }>> }; readonly then: JsonSchema };

function pruneConditional(part: Conditional, objects: readonly Record<string, unknown>[]): unknown {
  const meant = objects.filter((object) =>
    Object.entries(part.if.properties).every(([key, { const: wanted }]) => Object.hasOwn(object, key) && object[key] === wanted),
  );
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  return meant.length > 0 ? { ...part, then: prune(part.then, meant) } : true;
}
