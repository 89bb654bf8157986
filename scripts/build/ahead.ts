import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { _ } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { transformSync } from "esbuild";
import Handlebars from "handlebars";
import { globSync } from "tinyglobby";
import { CaseSchema } from "../../src/harness/case-schema.ts";
import { compileOptions } from "../../src/render/handlebars.ts";
import { HardeningSpecSchema } from "../../src/spec/schema/index.ts";
import type { JsonSchema } from "../../src/spec/schema-for.ts";
import { ajvOptions, type ValidatorName } from "../../src/spec/validate.ts";

/** Compiles ahead of time what would cost a start of the bundle most: the templates, and the validators. */
export function compileAhead(root: string): void {
  writeFileSync(join(root, "dist", "templates.cjs"), templates(join(root, "templates")));
  validator(root, "spec", HardeningSpecSchema);
  validator(root, "case", CaseSchema);
}

function validator(root: string, name: ValidatorName, schema: object): void {
  const code = { optimize: 1, source: true, formats: _`require("./spec/formats.js").testers` };
  const ajv = new Ajv2020({ ...ajvOptions, allErrors: false, inlineRefs: false, code });
  const whole = standaloneCode.default(ajv, ajv.compile(inParts(schema as JsonSchema)));
  // Asked is whether a document is right: errors are counted and not read, and most of the schemas are nowhere read.
  const text = whole.replaceAll(/\.errors = \[\{.*?\}\];/g, ".errors = [0];");
  writeFileSync(join(root, "dist", `${name}-validator.cjs`), transformSync(text, { format: "cjs", minify: true, treeShaking: true }).code);
}

/** The schema with a definition for each of its objects: a function each, of which only those are compiled that are called. */
function inParts(schema: JsonSchema): JsonSchema {
  const definitions = new Map<string, string>();
  const part = (value: JsonSchema[string]): JsonSchema[string] => {
    if (Array.isArray(value)) return value.map(part);
    if (typeof value !== "object" || value === null) return value;
    const said = Object.entries(value).filter(([key, entry]) => key !== "description" || typeof entry !== "string");
    const parts = Object.fromEntries(said.map(([key, entry]) => [key, part(entry)]));
    if (parts.type !== "object" || parts.properties === undefined) return parts;
    const text = JSON.stringify(parts);
    if (!definitions.has(text)) definitions.set(text, `object${definitions.size}`);
    return { $ref: `#/$defs/${definitions.get(text)}` };
  };
  const root = part(schema) as JsonSchema;
  return { ...root, $defs: Object.fromEntries([...definitions].map(([text, name]) => [name, JSON.parse(text)])) };
}

function templates(folder: string): string {
  const names = globSync("**/*.hbs", { cwd: folder }).sort();
  const entries = names.map(
    (name) => `${JSON.stringify(name.replace(/\.hbs$/, ""))}: ${Handlebars.precompile(readFileSync(join(folder, name), "utf8"), compileOptions) as string}`,
  );
  return `module.exports = {\n${entries.join(",\n")}\n};\n`;
}
