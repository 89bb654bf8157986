import { getPath, isObject, type JsonObject } from "../kubernetes/json.ts";

/** The Rego of a ConstraintTemplate: its module and the libraries that it carries. */
export type RegoSource = { readonly rego: string; readonly libs: readonly string[] };

/** The Rego in a ConstraintTemplate's file, or a sentence that says why there is none that this engine can run. */
export function regoOf(template: JsonObject): RegoSource | string {
  const targets = getPath(template, ["spec", "targets"]);
  const [target] = Array.isArray(targets) ? targets : [];
  if (!Array.isArray(targets) || targets.length !== 1 || !isObject(target)) return "spec.targets does not hold exactly one target";
  const engines = Array.isArray(target.code) ? target.code.filter(isObject) : [];
  const source = engines.find(({ engine }) => engine === "Rego")?.source;
  if (!isObject(source) || typeof source.rego !== "string") return "has no Rego in spec.targets[0].code";
  if (source.version !== "v1") return `declares the Rego version ${JSON.stringify(source.version)}; only v1 is run`;
  const libs = source.libs ?? [];
  if (!Array.isArray(libs) || !libs.every((lib) => typeof lib === "string")) return "has libs that are no list of text";
  return { rego: source.rego, libs };
}

/** The package that a module declares. */
export function packageOf(rego: string): string | undefined {
  return /^package\s+([A-Za-z_][\w.]*)\s*$/m.exec(rego)?.[1];
}
