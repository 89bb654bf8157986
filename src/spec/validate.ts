import { createRequire } from "node:module";
import type { Ajv2020 as Ajv } from "ajv/dist/2020.js";
import { explain } from "./explain.ts";
import { formats } from "./formats.ts";
import type { Problem } from "./problem.ts";
import { HardeningSpecSchema } from "./schema.ts";
import { type JsonSchema, schemaFor } from "./schema-for.ts";

const require = createRequire(import.meta.url);

/**
 * What is wrong with a document by the spec's schema: a problem per value and fault.
 * @param sourceOf - the scalar at a pointer as it is written in the document.
 */
export function validate(value: unknown, sourceOf: (pointer: string) => string | undefined): Problem[] {
  const schema = HardeningSpecSchema as unknown as JsonSchema;
  const check = newAjv().compile(schemaFor(schema, value));
  return check(value) ? [] : explain(check.errors ?? [], { value, schema, sourceOf });
}

/** Ajv takes longer to load than everything else here: only who validates loads it. */
function newAjv(): Ajv {
  const { Ajv2020 } = require("ajv/dist/2020.js") as { Ajv2020: typeof Ajv };
  return new Ajv2020({
    allErrors: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    // The schema is ours and its tests hold it against the meta-schema.
    meta: false,
    validateSchema: false,
    messages: false,
    code: { optimize: false },
    formats: Object.fromEntries(Object.entries(formats).map(([name, problem]) => [name, (text: string) => problem(text) === undefined])),
  });
}
