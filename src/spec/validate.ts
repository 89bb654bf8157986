import { createRequire } from "node:module";
import { join } from "node:path";
import type { Ajv2020 as Ajv, ValidateFunction } from "ajv/dist/2020.js";
import { isBundled } from "../bundled.ts";
import { packageRoot } from "../package-root.ts";
import { explain } from "./explain.ts";
import { testers } from "./formats.ts";
import type { Problem } from "./problem.ts";
import { HardeningSpecSchema } from "./schema/index.ts";
import { type JsonSchema, schemaFor } from "./schema-for.ts";

const require = createRequire(import.meta.url);

/**
 * What is wrong with a document by the spec's schema: a problem per value and fault.
 * @param sourceOf - the scalar at a pointer as it is written in the document.
 */
export function validate(value: unknown, sourceOf: (pointer: string) => string | undefined): Problem[] {
  const schema = HardeningSpecSchema as unknown as JsonSchema;
  if (isBundled && precompiled()(value)) return [];
  const check = compile(schemaFor(schema, value));
  return check(value) ? [] : explain(check.errors ?? [], { value, schema, sourceOf });
}

/** What is wrong with another document of the project's own, by its schema. */
export function validateBy(schema: object, value: unknown): Problem[] {
  const check = compile(schema as JsonSchema);
  return check(value) ? [] : explain(check.errors ?? [], { value, schema: schema as JsonSchema, sourceOf: () => undefined });
}

/** How the schema is read, here and by the build. */
export const ajvOptions = {
  allErrors: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  // The schema is ours and its tests hold it against the meta-schema.
  meta: false,
  validateSchema: false,
  messages: false,
  code: { optimize: false },
  formats: testers,
} as const;

/** Ajv takes longer to load than everything else here: in the bundle only a document with faults loads it. */
function compile(schema: JsonSchema): ValidateFunction {
  const { Ajv2020 } = require("ajv/dist/2020.js") as { Ajv2020: typeof Ajv };
  return new Ajv2020(ajvOptions).compile(schema);
}

/** What the build made of the whole schema: it says whether a document is right, not what is wrong. */
function precompiled(): ValidateFunction {
  return require(join(packageRoot, "dist", "spec-validator.cjs")) as ValidateFunction;
}
