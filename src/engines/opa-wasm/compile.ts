import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { userError } from "../../diagnostics/user-error.ts";
import { packageOf, type RegoSource } from "../constraint-template.ts";
import { entrypointModule, entrypoints } from "./rego.ts";

/**
 * Compiles the Rego of templates into one wasm module with the entrypoints of `entrypointModule`.
 * Libraries that several templates carry are compiled once; two that share a package and differ are an error.
 * @param opa path of the opa binary
 * @throws UserError where opa refuses the Rego
 */
export async function compileWasm(opa: string, sources: readonly RegoSource[]): Promise<Uint8Array<ArrayBuffer>> {
  const { execa } = await import("execa");
  const folder = await mkdtemp(join(tmpdir(), "bulwark-opa-"));
  try {
    const libraries = [...new Set(sources.flatMap(({ libs }) => libs.map((lib) => `${lib.trimEnd()}\n`)))];
    const packages = sources.map(({ rego }) => packageOf(rego) ?? "");
    const modules = [...sources.map(({ rego }) => rego), ...libraries, entrypointModule(packages)];
    const files = modules.map((_, index) => `module-${index}.rego`);
    await Promise.all(modules.map((text, index) => writeFile(join(folder, files[index] as string), text)));
    const flags = Object.values(entrypoints).flatMap((entrypoint) => ["--entrypoint", entrypoint]);
    const run = await execa(opa, ["build", "--target", "wasm", ...flags, "--output", "bundle.tar.gz", ...files], {
      cwd: folder,
      reject: false,
      stdin: "ignore",
    });
    if (run.exitCode !== 0)
      throw userError("rego-refused", `opa does not compile the Rego: ${(run.stderr || run.stdout || run.shortMessage || "").toString().trim()}`);
    const tar = await import("tar");
    await tar.extract({ file: join(folder, "bundle.tar.gz"), cwd: folder, filter: (path) => path.replace(/^\//, "") === "policy.wasm" });
    return new Uint8Array(await readFile(join(folder, "policy.wasm")));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
