import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { load } from "js-yaml";
import { expect, it } from "vitest";
import { isObject, type JsonValue } from "../../src/kubernetes/json.ts";
import { specJsonSchema } from "../../src/spec/json-schema.ts";
import { ajvOptions } from "../../src/spec/validate.ts";

const require = createRequire(import.meta.url);
const built = require("../../dist/spec-validator.cjs") as (value: unknown) => boolean;
const whole = new Ajv2020(ajvOptions).compile(specJsonSchema());
const example = readFileSync(new URL("../../examples/acme.yaml", import.meta.url), "utf8");

/** The document with one of its values, chosen by a number, replaced, removed or doubled under another name. */
function changed(document: JsonValue, choice: number, change: "remove" | "rename" | { readonly value: JsonValue }): JsonValue {
  const places: (readonly [holder: Record<string, JsonValue> | JsonValue[], key: string])[] = [];
  const walk = (value: JsonValue): void => {
    if (!Array.isArray(value) && !isObject(value)) return;
    for (const [key, entry] of Object.entries(value)) {
      places.push([value as Record<string, JsonValue> | JsonValue[], key]);
      walk(entry as JsonValue);
    }
  };
  walk(document);
  const [holder, key] = places[choice % places.length] as (typeof places)[number];
  if (typeof change === "object") Object.assign(holder, { [key]: change.value });
  else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else {
    if (change === "rename") holder[`${key}x`] = holder[key] as JsonValue;
    delete holder[key];
  }
  return document;
}

it("the validator that the build makes accepts what the schema accepts, and nothing else", () => {
  expect([built(load(example)), whole(load(example))]).toEqual([true, true]);
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom("restricted", "enforce", "10.0.0.0/8", "100m", "2027-01-01", "check-1", 0, 7, true, {}, []));
  const change = fc.oneof(fc.constant("remove" as const), fc.constant("rename" as const), fc.record({ value: value as fc.Arbitrary<JsonValue> }));
  let refused = 0;
  fc.assert(
    fc.property(fc.nat(), change, (choice, what) => {
      const document = changed(load(example) as JsonValue, choice, what);
      const accepted = whole(document);
      refused += accepted ? 0 : 1;
      expect(built(document)).toBe(accepted);
    }),
    { numRuns: 1500 },
  );
  expect(refused).toBeGreaterThan(300);
  expect(refused).toBeLessThan(1490);
});
