import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { explain } from "../../src/spec/explain.ts";
import { formats } from "../../src/spec/formats.ts";
import { specJsonSchema } from "../../src/spec/json-schema.ts";
import type { JsonSchema } from "../../src/spec/schema-for.ts";
import { validate } from "../../src/spec/validate.ts";

const schema = specJsonSchema() as JsonSchema;
const newAjv = () =>
  new Ajv2020({
    allErrors: true,
    strictTypes: false,
    strictRequired: false,
    formats: Object.fromEntries(Object.entries(formats).map(([name, problem]) => [name, (text: string) => problem(text) === undefined])),
  });

it("is a valid JSON Schema that says what it is of", () => {
  expect(newAjv().validateSchema(schema)).toBe(true);
  expect(schema).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://bulwark.dev/schemas/hardening-spec.schema.json",
    title: "HardeningSpec",
  });
});

it("is the written one", () => {
  const written = readFileSync(new URL("../../schemas/hardening-spec.schema.json", import.meta.url), "utf8");
  expect(JSON.parse(written), "run node scripts/write-schema.ts").toEqual(schema);
});

const documents: readonly unknown[] = [
  {},
  null,
  [],
  {
    spec: {
      controls: { "audit-policy": 1, x: {} },
      checks: [{ kind: "pod-field", parameters: { x: 1 } }, { kind: "container-image", parameters: { digest: 1 } }, 5],
    },
  },
  { spec: { checks: {}, namespaces: [[], null, { name: "A", limitRange: { max: { cpu: 1 } } }], network: { flows: [{ ports: [{ port: true }] }] } } },
  { metadata: { name: "" }, spec: { cluster: { platform: "x" }, targets: { kyverno: { policyKinds: ["a", "a"] } }, roles: [{ rules: [{}] }] } },
];

it.each(documents.map((document) => [JSON.stringify(document), document]))("finds in %s what the whole schema finds", (_, document) => {
  const check = newAjv().compile(schema);
  expect(check(document)).toBe(false);
  const whole = explain(check.errors ?? [], { value: document, schema, sourceOf: () => undefined });
  const byText = (problems: readonly object[]) => problems.map((problem) => JSON.stringify(problem)).sort();
  expect(byText(validate(document, () => undefined))).toEqual(byText(whole));
});
