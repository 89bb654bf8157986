import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary.ts";

const launcher = join(import.meta.dirname, "../../bin/run.js");

const version = (cache: string, temporary: string) =>
  spawnSync(process.execPath, [launcher, "--version"], { encoding: "utf8", env: { HOME: temporary, TMPDIR: temporary, BULWARK_CACHE_DIR: cache } });

it("keeps compiled code in the user's cache directory, never where others write", () => {
  const [cache, temporary] = [temporaryFolder(), temporaryFolder()];
  expect(version(cache, temporary)).toMatchObject({ status: 0, stderr: "" });
  expect(existsSync(join(cache, "bulwark", "compiled"))).toBe(true);
  expect(readdirSync(temporary)).toEqual([]);
});

it("starts where nothing can be cached", () => {
  const temporary = temporaryFolder();
  const cache = join(temporary, "file");
  writeFileSync(cache, "");
  expect(version(cache, temporary)).toMatchObject({ status: 0, stderr: "" });
});
