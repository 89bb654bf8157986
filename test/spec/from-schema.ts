import fc from "fast-check";
import { isObject, type JsonObject, type JsonValue } from "../../src/kubernetes/json.ts";
import { nastyTexts } from "./nasty.ts";

/** Texts of a JSON document that every engine can be given, that the schema takes for a text, and that are no trouble to print. */
const acceptable = (text: string) => text.isWellFormed() && !text.includes("\0");

/** Any text: those that are known to be trouble, mixed with others. */
export const nastyText: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 3, arbitrary: fc.constantFrom(...nastyTexts) },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.oneof(fc.constantFrom(...nastyTexts.filter((text) => text.length < 40)), fc.string({ unit: "binary" })), { maxLength: 4 })
        .map((parts) => parts.join("")),
    },
    { weight: 1, arbitrary: fc.string({ minLength: 1, unit: "grapheme" }) },
  )
  .filter((text) => acceptable(text) && /\S/.test(text));

/** Arbitraries for what a schema cannot say, by pointer; `*` stands for an index, or a key of a mapping. */
export type Overrides = Readonly<Record<string, fc.Arbitrary<JsonValue>>>;

/** Values that a schema of ours takes. Texts that it leaves open are nasty ones; those of a pattern take all that it allows. */
export function fromSchema(schema: JsonObject, overrides: Overrides = {}, at = ""): fc.Arbitrary<JsonValue> {
  const own = overrides[at];
  if (own) return own;
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  if (Array.isArray(schema.anyOf)) return fc.oneof(...schema.anyOf.map((one) => fromSchema(one as JsonObject, overrides, at)));
  switch (schema.type) {
    case "string":
      return textOf(schema);
    case "integer":
      return fc.integer({
        min: (schema.minimum as number | undefined) ?? -9_007_199_254_740_991,
        max: (schema.maximum as number | undefined) ?? 9_007_199_254_740_991,
      });
    case "boolean":
      return fc.boolean();
    case "array":
      return listOf(schema, overrides, at);
    case "object":
      return mappingOf(schema, overrides, at);
    default:
      throw new Error(`${at}: no values for ${JSON.stringify(schema)}`);
  }
}

const formats: Readonly<Record<string, fc.Arbitrary<string>>> = {
  quantity: fc.constantFrom("0", "1", "500m", "1.5", "512Mi", "2e3", "1Ki"),
  cidr: fc.constantFrom("10.0.0.0/8", "192.0.2.0/24", "203.0.113.7/32", "2001:db8::/32", "0.0.0.0/0", "::/0"),
  endpoint: fc.constantFrom("https://a", "https://logs.example.com/", "https://loki.example.com:3100/tenants/a~b", "https://1.2.3.4:65535"),
  date: fc.constantFrom("2027-03-31", "2028-02-29", "9999-12-31"),
};

function textOf({ pattern, format, minLength = 0, maxLength = 4_000 }: JsonObject): fc.Arbitrary<string> {
  if (typeof format === "string") return formats[format] as fc.Arbitrary<string>;
  const fits = (text: string) => text.length >= (minLength as number) && [...text].length <= (maxLength as number) && acceptable(text);
  if (typeof pattern !== "string" || pattern === "\\S") return nastyText.map((text) => [...text].slice(0, maxLength as number).join("")).filter(fits);
  const matching = new RegExp(pattern, "u");
  const [, start = ""] = /^\^([a-z:/]+)/.exec(pattern) ?? [];
  const nasty = nastyTexts.map((text) => start + text.replaceAll(/[\s:]/g, "")).filter((text) => matching.test(text) && fits(text));
  return fc.oneof(fc.stringMatching(matching).filter(fits), ...(nasty.length > 0 ? [fc.constantFrom(...nasty)] : []));
}

/** Three items at most; a specification has enough of them. */
function listOf({ items, minItems = 0, maxItems = 3, uniqueItems }: JsonObject, overrides: Overrides, at: string): fc.Arbitrary<JsonValue> {
  const bounds = { minLength: minItems as number, maxLength: Math.min(maxItems as number, 3) };
  const item = fromSchema(items as JsonObject, overrides, `${at}/*`);
  return uniqueItems === true ? fc.uniqueArray(item, { ...bounds, selector: (value) => JSON.stringify(value) }) : fc.array(item, bounds);
}

function mappingOf(schema: JsonObject, overrides: Overrides, at: string): fc.Arbitrary<JsonValue> {
  const { properties = {}, required = [], additionalProperties, patternProperties, propertyNames, minProperties = 0 } = schema;
  const fixed = Object.fromEntries(
    Object.entries(properties as JsonObject).map(([key, value]) => [key, fromSchema(value as JsonObject, overrides, `${at}/${key}`)]),
  );
  const [named] = isObject(patternProperties) ? Object.entries(patternProperties) : [];
  const keys = isObject(propertyNames) ? textOf(propertyNames) : named ? textOf({ pattern: named[0], maxLength: 128 }) : undefined;
  const values = isObject(additionalProperties) ? additionalProperties : named?.[1];
  if (isObject(values))
    return fc.dictionary(keys ?? nastyText, fromSchema(values, overrides, `${at}/*`), { minKeys: minProperties as number, maxKeys: 3, noNullPrototype: true });
  return fc
    .record(fixed, { requiredKeys: required as string[], noNullPrototype: true })
    .filter((made) => Object.keys(made).length >= (minProperties as number)) as fc.Arbitrary<JsonValue>;
}
