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
  if (isBundled && precompiled("spec")(value)) return [];
  const check = compile(schemaFor(schema, value));
  return check(value) ? [] : explain(check.errors ?? [], { value, schema, sourceOf });
}

const compiled = new WeakMap<object, ValidateFunction>();

/** What is wrong with another document of the project's own, by its schema, which the build has compiled by that name. */
export function validateBy(schema: object, value: unknown, name: ValidatorName): Problem[] {
  if (isBundled && precompiled(name)(value)) return [];
  const check = compiled.get(schema) ?? compile(schema as JsonSchema);
  compiled.set(schema, check);
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

export type ValidatorName = "spec" | "case";

/** What the build made of a whole schema: it says whether a document is right, not what is wrong. */
function precompiled(name: ValidatorName): ValidateFunction {
  return require(join(packageRoot, "dist", `${name}-validator.cjs`)) as ValidateFunction;
}
