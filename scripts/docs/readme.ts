/**
 * Fills the blocks between `<!-- run -->` and `<!-- /run -->` of README.md: each line that begins with `$ ` is run by a shell,
 * one after the other in a folder with the repository's examples and cases, and what it prints on stdout is put below it.
 * With --check only says whether that is what stands there.
 */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { packageRoot } from "../../src/package-root.ts";

const file = join(packageRoot, "README.md");
const block = /(<!-- run -->\n```console\n)([\s\S]*?)(```\n<!-- \/run -->)/g;

const work = mkdtempSync(join(tmpdir(), "bulwark-readme-"));
try {
  prepare();
  const before = readFileSync(file, "utf8");
  const after = await filled(before);
  if (!process.argv.includes("--check")) writeFileSync(file, after);
  else if (after !== before) {
    console.error(`README.md shows what the commands no longer print: run node scripts/docs/readme.ts\n${firstDifference(before, after)}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** The folder that the commands run in, and `bulwark` as this checkout has it. */
function prepare(): void {
  for (const path of ["examples", "test/cases"]) cpSync(join(packageRoot, path), join(work, path), { recursive: true });
  mkdirSync(join(work, ".bin"));
  const launcher = join(work, ".bin", "bulwark");
  writeFileSync(launcher, `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} ${JSON.stringify(join(packageRoot, "bin", "run.js"))} "$@"\n`);
  chmodSync(launcher, 0o755);
}

async function filled(text: string): Promise<string> {
  let result = "";
  let end = 0;
  for (const match of text.matchAll(block)) {
    const [whole, head, body, tail] = match as unknown as [string, string, string, string];
    const commands = body.split("\n").filter((line) => line.startsWith("$ "));
    if (commands.length === 0) throw new Error("README.md has a block to run without a command");
    result += text.slice(end, match.index) + head;
    for (const command of commands) result += `${command}\n${await output(command.slice(2))}`;
    result += tail;
    end = match.index + whole.length;
  }
  if (end === 0) throw new Error("README.md has no block to run");
  return result + text.slice(end);
}

/** What a command prints, without colours, trailing blanks and the folder's own path. */
async function output(command: string): Promise<string> {
  const env = {
    NO_COLOR: "1",
    FORCE_COLOR: "0",
    COLUMNS: "100",
    LC_ALL: "C.UTF-8",
    PATH: [join(work, ".bin"), process.env.PATH ?? ""].join(delimiter),
    BULWARK_CACHE_DIR: work,
  };
  const { stdout, stderr, exitCode } = await execa("bash", ["-c", command], { cwd: work, env, reject: false });
  if (exitCode !== 0) throw new Error(`README.md: $ ${command}\nended with ${exitCode}; end the line with \`; echo "exit $?"\` where that is meant\n${stderr}`);
  const text = stdout.replaceAll(work, ".").replaceAll(/[ \t]+$/gm, "");
  return text === "" ? "" : `${text}\n`;
}

function firstDifference(before: string, after: string): string {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const at = now.findIndex((line, index) => line !== old[index]);
  return `line ${at + 1}:\n  - ${old[at] ?? ""}\n  + ${now[at] ?? ""}`;
}
