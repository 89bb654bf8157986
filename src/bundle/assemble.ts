import { hash } from "node:crypto";
import { bootstrap } from "../render/bootstrap/index.ts";
import { renderers } from "../render/index.ts";
import type { Plan } from "../spec/plan.ts";
import { version } from "../version.ts";
import type { Bundle } from "./bundle.ts";
import { coverageOf } from "./coverage.ts";

/** SHA-256 (hex) of a text. */
export const sha256 = (text: string) => hash("sha256", text);

/**
 * Renders a plan for all of its targets; the same plan gives the same bytes.
 * @param specDigest SHA-256 (hex) of the spec file
 */
export function assemble(plan: Plan, specDigest: string): Bundle {
  const rendered = renderers.map((renderer) => ({ target: renderer.target, ...renderer.render(plan) }));
  const { files: bootstrapFiles, readme } = bootstrap(plan, rendered);
  const targets = [...rendered, { target: "bootstrap" as const, files: bootstrapFiles, unsupported: [] }];
  const files = [readme, ...targets.flatMap((target) => target.files.map(({ path, text }) => ({ path: `${target.target}/${path}`, text })))]
    .map(({ path, text }) => ({ path, text }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
  return {
    files,
    record: {
      apiVersion: "bulwark.dev/v1alpha1",
      kind: "Bundle",
      tool: { name: "bulwark", version },
      spec: { name: plan.name, sha256: specDigest },
      files: Object.fromEntries(files.map(({ path, text }) => [path, sha256(text)])),
      coverage: coverageOf(plan, targets),
      notConfigured: plan.notConfigured,
      notRendered: plan.notRendered,
    },
  };
}
