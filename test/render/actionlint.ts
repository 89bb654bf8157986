import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { packageRoot } from "../../src/package-root.ts";
import { temporaryFolder } from "../support/temporary.ts";

/**
 * What actionlint says against workflows that stand in one repository: `<file>:<line>:<column>: <message> [<kind>]`. It is built
 * from the module that tools/actionlint pins, and then comes from Go's build cache.
 * @see https://github.com/rhysd/actionlint/blob/v1.7.12/docs/checks.md
 * @throws where there is no Go: nothing is skipped
 */
export async function actionlint(workflows: Readonly<Record<string, string>>): Promise<string[]> {
  const repository = temporaryFolder();
  for (const folder of [".git", ".github/workflows"]) mkdirSync(join(repository, folder), { recursive: true });
  for (const [name, text] of Object.entries(workflows)) writeFileSync(join(repository, ".github", "workflows", name), text);
  const module = temporaryFolder();
  cpSync(join(packageRoot, "tools", "actionlint"), module, { recursive: true });
  const built = await execa("go", ["build", "-o", join(module, "actionlint"), "github.com/rhysd/actionlint/cmd/actionlint"], {
    cwd: module,
    env: { GOFLAGS: "-mod=readonly", GOWORK: "off" },
    stdin: "ignore",
    reject: false,
  });
  if (built.failed) throw new Error(`actionlint cannot be built: ${built.code === "ENOENT" ? "there is no go on PATH (https://go.dev/dl)" : built.stderr}`);
  const run = await execa(join(module, "actionlint"), ["-no-color", "-oneline", "-shellcheck=", "-pyflakes="], {
    cwd: repository,
    stdin: "ignore",
    reject: false,
  });
  if (run.exitCode !== 0 && run.exitCode !== 1) throw new Error(`actionlint failed: ${run.stderr}`);
  return run.stdout.split("\n").filter((line) => line !== "");
}
