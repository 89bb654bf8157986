import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const launcher = join(import.meta.dirname, "../../bin/run.js");

/** Starts the launcher where Node says that it is of that version, and its modules lack what came later. */
function startedIn(version: string) {
  const older = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });
import module, { syncBuiltinESMExports } from "node:module";
delete module.enableCompileCache;
syncBuiltinESMExports();`;
  return spawnSync(process.execPath, ["--import", `data:text/javascript,${encodeURIComponent(older)}`, launcher, "--version"], { encoding: "utf8" });
}

it.each(["20.20.2", "22.11.0"])("says in Node.js %s which one it needs", (version) => {
  expect(startedIn(version)).toMatchObject({ status: 2, stdout: "", stderr: `bulwark needs Node.js 22.12 or newer; this is ${version}\n` });
});

it("starts in Node.js 22.12.0, compile cache or not", () => {
  expect(startedIn("22.12.0")).toMatchObject({ status: 0, stderr: "" });
});
