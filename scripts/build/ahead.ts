import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { _ } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import Handlebars from "handlebars";
import { globSync } from "tinyglobby";
import { compileOptions } from "../../src/render/handlebars.ts";
import { HardeningSpecSchema } from "../../src/spec/schema.ts";
import { ajvOptions } from "../../src/spec/validate.ts";

/** Compiles ahead of time what would cost a start of the bundle most: the templates, and the validator of the spec. */
export function compileAhead(root: string): void {
  writeFileSync(join(root, "dist", "templates.cjs"), templates(join(root, "templates")));
  const ajv = new Ajv2020({ ...ajvOptions, code: { ...ajvOptions.code, source: true, formats: _`require("./spec/formats.js").testers` } });
  writeFileSync(join(root, "dist", "spec-validator.cjs"), standaloneCode.default(ajv, ajv.compile(HardeningSpecSchema)));
}

function templates(folder: string): string {
  const names = globSync("**/*.hbs", { cwd: folder }).sort();
  const entries = names.map(
    (name) => `${JSON.stringify(name.replace(/\.hbs$/, ""))}: ${Handlebars.precompile(readFileSync(join(folder, name), "utf8"), compileOptions) as string}`,
  );
  return `module.exports = {\n${entries.join(",\n")}\n};\n`;
}
