/** Builds dist/: the commands and the wasm, each only where what it is made from has changed. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { globSync } from "tinyglobby";
import { buildCommands } from "./commands.ts";
import { buildWasm } from "./wasm.ts";

const root = join(import.meta.dirname, "..", "..");

await step("commands", ["src/**/*.ts", "templates/**/*.hbs", "scripts/build/*.ts", "package.json", "package-lock.json"], "oclif.manifest.json", () =>
  buildCommands(root),
);
await step(
  "wasm",
  ["templates/gatekeeper/rego/**/*.rego", "src/engines/**/*.ts", "src/checks/check-kind.ts", "scripts/build/wasm.ts"],
  "dist/wasm/policy.wasm",
  buildWasm,
);

async function step(name: string, inputs: string[], output: string, run: () => Promise<void>): Promise<void> {
  const hash = createHash("sha256");
  for (const path of globSync(inputs, { cwd: root }).sort()) hash.update(`${path}\n`).update(readFileSync(join(root, path)));
  const digest = hash.digest("hex");
  const stamp = join(root, "node_modules", ".cache", `bulwark-${name}`);
  if (existsSync(join(root, output)) && existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  console.log(`building ${name} …`);
  await run();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}
