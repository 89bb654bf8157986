import { createHash } from "node:crypto";
import type { RegoSource } from "../constraint-template.ts";

/** What identifies a template's Rego, so that the wasm in the package is used for the very text that it was made from. */
export function regoDigest({ rego, libs }: RegoSource): string {
  const hash = createHash("sha256");
  for (const text of [rego, ...libs]) hash.update(`${text.trimEnd()}\n\0`);
  return hash.digest("hex");
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
