import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type Handlebars from "handlebars";
import runtime from "handlebars/runtime.js";
import { isBundled } from "../bundled.ts";
import { packageRoot } from "../package-root.ts";
import { cel } from "./cel/literal.ts";
import { jmespath } from "./kyverno/literal.ts";
import { json, yaml } from "./yaml.ts";

const root = join(packageRoot, "templates");

const require = createRequire(import.meta.url);

/** The bundle has its templates compiled ahead, and needs the runtime alone. */
const engine = (isBundled ? (runtime as typeof Handlebars) : (require("handlebars") as typeof Handlebars)).create();
engine.registerHelper({ json, yaml, cel, jmespath, commentText, block });

const knownHelpers = { json: true, yaml: true, cel: true, jmespath: true, commentText: true, block: true };
export const compileOptions = { noEscape: true, strict: true, knownHelpersOnly: true, knownHelpers } as const;

const compiled = new Map<string, HandlebarsTemplateDelegate>();

/**
 * Renders the template of that path below templates/ (without `.hbs`) with a view that has every field the template
 * names. Partials are named by their paths, too. Trailing blanks are removed.
 * @throws where the template names what the view lacks: a bug of ours.
 */
export function renderTemplate(name: string, view: object): string {
  return tidy(template(name)(view));
}

/** The text of a file below templates/ that is no Handlebars template, such as a .rego file. */
export function readTemplateFile(name: string): string {
  return readFileSync(join(root, name), "utf8");
}

function template(name: string): HandlebarsTemplateDelegate {
  if (isBundled && compiled.size === 0) loadPrecompiled();
  const known = compiled.get(name);
  if (known) return known;
  const source = readTemplateFile(`${name}.hbs`);
  for (const [, partial] of source.matchAll(/\{\{>\s*([\w./-]+)/g)) {
    if (!((partial as string) in engine.partials)) engine.registerPartial(partial as string, template(partial as string));
  }
  const made = engine.compile(source, compileOptions);
  compiled.set(name, made);
  return made;
}

/** What the build made of templates/, each of them a possible partial of the others. */
function loadPrecompiled(): void {
  for (const [name, precompiled] of Object.entries(require(join(packageRoot, "dist", "templates.cjs")) as Record<string, TemplateSpecification>)) {
    compiled.set(name, engine.template(precompiled));
    engine.registerPartial(name, compiled.get(name) as HandlebarsTemplateDelegate);
  }
}

function tidy(text: string): string {
  const trimmed = /[ \t]\n/.test(text) ? text.replaceAll(/(?<![ \t])[ \t]+$/gm, "") : text;
  return `${trimmed.trimEnd()}\n`;
}

/** Text for a YAML block scalar, every line after the first indented by that many blanks. */
function block(text: string, indent: number): string {
  return text.trimEnd().replaceAll("\n", `\n${" ".repeat(indent)}`);
}

/** Text for a comment: one line, without what a YAML stream may not hold, which Go's readers refuse in comments too. */
function commentText(value: unknown): string {
  return String(value).replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]+/g, " ");
}
