import { createHash } from "node:crypto";
import { getPath, isObject, type JsonObject } from "../../kubernetes/json.ts";

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

/** What identifies a template's Rego, so that the wasm in the package is used for the very text that it was made from. */
export function regoDigest({ rego, libs }: RegoSource): string {
  const hash = createHash("sha256");
  for (const text of [rego, ...libs]) hash.update(`${text.trimEnd()}\n\0`);
  return hash.digest("hex");
}

/** The package that a module declares. */
export function packageOf(rego: string): string | undefined {
  return /^package\s+([A-Za-z_][\w.]*)\s*$/m.exec(rego)?.[1];
}

/**
 * The module by which the CLI asks all Constraints in one evaluation: the sets of Constraints are in data, the request
 * names its set. It calls the very functions that `violation` of each template calls.
 * @param packages the packages of the kinds' Rego
 */
export function entrypointModule(packages: readonly string[]): string {
  const each = (body: (name: string) => string) => packages.map((name) => body(name)).join("\n\n");
  return `package bulwark

import data.lib.waiver

${each(
  (name) => `violations contains [constraint.index, found.msg] if {
	some constraint in data.sets[input.set]["${name}"]
	some found in data.${name}.violations(input.review, constraint.parameters)
}`,
)}

waived contains constraint.index if {
	some constraint in data.sets[input.set][_]
	waiver.waived(input.review, constraint.parameters)
}
`;
}

/** Entrypoints of the compiled module. */
export const entrypoints = { violations: "bulwark/violations", waived: "bulwark/waived" } as const;
