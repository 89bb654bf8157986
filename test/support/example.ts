import { join } from "node:path";
import { assemble } from "../../src/bundle/assemble.ts";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { loadPlan } from "../../src/harness/plan.ts";
import { packageRoot } from "../../src/package-root.ts";
import type { Plan } from "../../src/spec/plan.ts";

/** The day on which the suite lives: waivers of the example have not expired. */
export const now = new Date("2026-11-23T12:00:00Z");

export const exampleSpec = join(packageRoot, "examples", "acme.yaml");

/** The plan and the bundle of examples/acme.yaml. */
export function example(): { plan: Plan; bundle: Bundle } {
  const { plan, digest } = loadPlan(exampleSpec, { now, allowExpired: false });
  return { plan, bundle: assemble(plan, digest) };
}
