import { join } from "node:path";
import { packageRoot } from "../../src/package-root.ts";
import { loadSpec } from "../../src/spec/load.ts";
import type { HardeningSpec } from "../../src/spec/schema/index.ts";

export const exampleFile = "examples/acme.yaml";

/** The spec of the example, from which pages take parameters. The day does not matter: expired waivers may stand. */
export function exampleSpec(): HardeningSpec {
  return loadSpec(join(packageRoot, exampleFile), { now: new Date(0), allowExpired: true }).spec;
}
