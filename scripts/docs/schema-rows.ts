import { cell, code } from "./markdown.ts";

/** A JSON Schema as TypeBox and the written schema have it: only the keywords that a reference page tells. */
export type Schema = {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly anyOf?: readonly Schema[];
};

/** A field of a schema: its path, and what may stand there. */
export type SchemaRow = { readonly field: string; readonly type: string; readonly required: boolean; readonly fallback: string; readonly description: string };

/** Every field of a schema at any depth, in the schema's order. */
export function schemaRows(schema: Schema, prefix = ""): SchemaRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const field = `${prefix}${name}`;
    const required = schema.required?.includes(name) ?? false;
    const row = { field, type: typeOf(property), required, ...described(property.description ?? property.items?.description ?? "") };
    return [row, ...below(property, field)];
  });
}

/** The fields below one: of an object, of the objects in a list, and of those under a name that the user chooses. */
function below(schema: Schema, field: string): SchemaRow[] {
  if (schema.items) return below(schema.items, `${field}[]`);
  const named = namedValue(schema);
  return named ? schemaRows(named, `${field}.<name>.`) : schemaRows(schema, `${field}.`);
}

/** The schema of values under a name that the user chooses, where the object is such a map. */
function namedValue({ patternProperties, additionalProperties }: Schema): Schema | undefined {
  return Object.values(patternProperties ?? {})[0] ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(", ");
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" or ");
  if (schema.items) return schema.items.enum ? `list of ${typeOf(schema.items)}` : `list of ${plural(typeOf(schema.items))}`;
  const named = namedValue(schema);
  if (named) return `map of names to ${plural(typeOf(named))}`;
  return words[schema.type ?? "object"] ?? "object";
}

const words: Readonly<Record<string, string>> = { string: "text", integer: "whole number", boolean: "true or false", object: "object" };

const plural = (type: string) => ({ text: "texts", object: "objects", "whole number": "whole numbers" })[type] ?? type;

/** Descriptions name a default as `(default: x)`, with more behind a `;`. */
function described(text: string): { fallback: string; description: string } {
  const found = /\s*\(default: ([^();]+)(?:; ([^()]+))?\)/.exec(text);
  if (!found) return { fallback: "", description: cell(text) };
  const [whole, fallback, more] = found as unknown as [string, string, string | undefined];
  return { fallback: cell(fallback), description: cell(text.replace(whole, more === undefined ? "" : ` (${more})`)) };
}
