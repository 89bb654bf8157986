import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { loadAll } from "js-yaml";
import { locateBinary } from "../../src/engines/locate.ts";
import { isObject, type JsonObject, type JsonValue } from "../../src/kubernetes/json.ts";
import { json } from "../../src/render/yaml.ts";

/**
 * What the Kyverno CLI makes of objects that are created, by policies as they stand: those that it generates, and those
 * given as it changes them. An object that no policy changes is not in it.
 * @see github.com/kyverno/kyverno/cmd/cli/kubectl-kyverno/processor/policy_processor.go (printOutput)
 */
export async function kyvernoOutput(policies: readonly { readonly text: string }[], objects: readonly object[]): Promise<JsonObject[]> {
  const found = await locateBinary("kyverno");
  if (!found) throw new Error("there is no Kyverno CLI: run `npm test`, or `node scripts/engines.ts`");
  const folder = await mkdtemp(join(tmpdir(), "bulwark-acting-"));
  try {
    await mkdir(join(folder, "policies"));
    await Promise.all(policies.map(({ text }, index) => writeFile(join(folder, "policies", `${index}.yaml`), text)));
    await writeFile(join(folder, "objects.yaml"), objects.map(json).join("\n---\n"));
    await writeFile(join(folder, "made.yaml"), "");
    const run = await execa(found.path, ["apply", "policies", "--resource", "objects.yaml", "--output", "made.yaml"], {
      cwd: folder,
      env: { HOME: folder, KUBECONFIG: join(folder, "none"), PATH: process.env.PATH ?? "", NO_COLOR: "1" },
      extendEnv: false,
      reject: false,
      stdin: "ignore",
      timeout: 120_000,
    });
    const said = run.stderr.split("\n").filter((line) => line !== "" && !line.includes("is deprecated"));
    if (run.exitCode !== 0 || said.length > 0) throw new Error(`Kyverno ends with ${run.exitCode} and says ${said.join("\n") || run.stdout}`);
    return (loadAll(await readFile(join(folder, "made.yaml"), "utf8")) as JsonValue[]).filter(isObject);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
