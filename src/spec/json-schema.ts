import { HardeningSpecSchema } from "./schema/index.ts";

/** The spec's JSON Schema, for editors. */
export function specJsonSchema(): object {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://bulwark.dev/schemas/hardening-spec.schema.json",
    ...(JSON.parse(JSON.stringify(HardeningSpecSchema)) as object),
  };
}
