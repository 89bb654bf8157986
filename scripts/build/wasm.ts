import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkKindNames } from "../../src/checks/check-kind.ts";
import { installBinary } from "../../src/engines/install.ts";
import { compileWasm } from "../../src/engines/opa-wasm/compile.ts";
import { embeddedFolder } from "../../src/engines/opa-wasm/embedded.ts";
import { regoDigest } from "../../src/engines/opa-wasm/rego.ts";
import { regoSource } from "../../src/render/gatekeeper/template.ts";

/** Compiles the Rego of every check kind into dist/wasm/, with the digests by which the engine knows its templates. */
export async function buildWasm(): Promise<void> {
  const opa = await installBinary("opa", { onProgress: (message) => console.log(message) });
  const sources = checkKindNames.map(regoSource);
  const wasm = await compileWasm(opa.path, sources);
  mkdirSync(embeddedFolder, { recursive: true });
  writeFileSync(join(embeddedFolder, "policy.wasm"), wasm);
  writeFileSync(join(embeddedFolder, "policy.json"), `${JSON.stringify({ opa: opa.version, digests: sources.map(regoDigest) }, null, 2)}\n`);
}
