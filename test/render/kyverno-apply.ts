import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { parseReports, type ReportRow } from "../../src/engines/kyverno/report.ts";
import { locateBinary } from "../../src/engines/locate.ts";
import { json } from "../../src/render/yaml.ts";

/** What the Kyverno CLI says of objects by rendered policies, as they stand, in one run; of custom resources by these definitions. */
export async function kyvernoApply(
  policies: readonly { readonly text: string }[],
  objects: readonly object[],
  definitions: readonly object[] = [],
): Promise<ReportRow[]> {
  const found = await locateBinary("kyverno");
  if (!found) throw new Error("there is no Kyverno CLI: run `npm test`, or `node scripts/engines.ts`");
  const folder = await mkdtemp(join(tmpdir(), "bulwark-hostile-"));
  try {
    await mkdir(join(folder, "policies"));
    await Promise.all(policies.map(({ text }, index) => writeFile(join(folder, "policies", `${index}.yaml`), text)));
    await writeFile(join(folder, "objects.yaml"), objects.map(json).join("\n---\n"));
    await writeFile(join(folder, "definitions.yaml"), definitions.map(json).join("\n---\n"));
    const known = definitions.length > 0 ? ["--crd-paths", "definitions.yaml"] : [];
    const run = await execa(found.path, ["apply", "policies", "--resource", "objects.yaml", ...known, "--policy-report", "--output-format", "json"], {
      cwd: folder,
      env: { HOME: folder, KUBECONFIG: join(folder, "none"), PATH: process.env.PATH ?? "", NO_COLOR: "1" },
      extendEnv: false,
      reject: false,
      stdin: "ignore",
      maxBuffer: 512 * 1024 * 1024,
      timeout: 240_000,
    });
    if (run.timedOut) throw new Error("Kyverno came to no end");
    const said = run.stderr.split("\n").filter((line) => line !== "" && !line.includes("is deprecated"));
    if (said.length > 0) throw new Error(`Kyverno says ${said.join("\n").slice(0, 2_000)}`);
    return parseReports(run.stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
