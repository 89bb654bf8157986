import { catalogue } from "../../src/controls/catalogue.ts";
import { renderTemplate } from "../../src/render/handlebars.ts";
import { specJsonSchema } from "../../src/spec/json-schema.ts";
import { notRendered } from "../../src/spec/not-rendered.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";
import { cell, code } from "./markdown.ts";
import { type Schema, type SchemaRow, schemaRows } from "./schema-rows.ts";

/** The reference of the spec: every field below each field of `spec`, from the JSON Schema that editors use. */
export function specPage(): string {
  const schema = specJsonSchema() as Schema;
  const body = schema.properties?.spec as Schema;
  const unrendered = unrenderedFields(body);
  const sections = Object.entries(body.properties ?? {}).map(([name, field]) => ({
    name,
    needed: body.required?.includes(name) ?? false,
    rows: schemaRows({ properties: { [name]: name === "controls" ? anyControl(field) : field } })
      .map((row) => ({ ...row, needed: row.required ? "needed" : row.fallback, description: notes(row, unrendered) }))
      .filter(tells),
  }));
  return renderTemplate("docs/spec.md", {
    description: cell(schema.description ?? ""),
    controls: catalogue.map(({ id }) => `[${code(id)}](controls/${id}.md)`).join(", "),
    sections,
  });
}

/** One control in place of all: they differ in parameters, which stand on their pages, and in the names of their checks. */
function anyControl({ properties = {} }: Schema): Schema {
  const fields = Object.values(properties).map((control) => control.properties ?? {});
  const withChecks = fields.find(({ checks }) => Object.keys(checks?.properties ?? {}).length > 0) ?? {};
  const [check] = Object.values(withChecks.checks?.properties ?? {});
  return mapOf({
    properties: {
      ...withChecks,
      parameters: { type: "object", description: "As the control's page says." },
      checks: mapOf({ properties: check?.properties ?? {} }),
    },
  });
}

const mapOf = (schema: Schema): Schema => ({ type: "object", patternProperties: { ".": schema } });

const notes = ({ field, description }: SchemaRow, unrendered: ReadonlySet<string>) =>
  [...(unrendered.has(field) ? ["Not rendered by this version."] : []), ...(description === "" ? [] : [description])].join(" ");

/** Whether a row says more than the rows below it. */
function tells({ field, type, description, required }: SchemaRow, _: number, rows: readonly SchemaRow[]): boolean {
  return type !== "object" || description !== "" || required || !rows.some((row) => row.field.startsWith(`${field}.`));
}

/** The fields of a spec that names everything, of which the plan would say that they are not rendered. */
function unrenderedFields(body: Schema): ReadonlySet<string> {
  const pointers = notRendered(filled(body) as SpecBody).map(({ pointer }) => pointer);
  return new Set(pointers.map((pointer) => pointer.replace("/spec/", "").replaceAll("/0", "[]").replaceAll("/", ".")));
}

function filled({ properties, items }: Schema): unknown {
  if (items) return [filled(items)];
  if (properties) return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, filled(schema)]));
  return "";
}
