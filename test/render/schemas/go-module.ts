import { join } from "node:path";
import { execa } from "execa";
import { packageRoot } from "../../../src/package-root.ts";
import { cached } from "./cached.ts";

/**
 * The folder of a Go module in the version that the module tools/<tool> pins, downloaded where it is not in the module
 * cache; Go verifies it against the committed go.sum.
 * @throws where there is no Go, or the module cannot be had: without the schemas nothing is proven, so nothing is skipped
 */
export function goModule(tool: string, path: string): Promise<string> {
  return folder(`${tool} ${path}`);
}

const folder = cached((key: string) => download(...(key.split(" ") as [string, string])));

async function download(tool: string, path: string): Promise<string> {
  const run = await execa("go", ["mod", "download", "-json", path], {
    cwd: join(packageRoot, "tools", tool),
    env: { GOFLAGS: "-mod=readonly", GOWORK: "off" },
    reject: false,
    stdin: "ignore",
  });
  if (run.code === "ENOENT") throw new Error(`Go is needed to read the schemas in the module ${path}, and there is no go on PATH (https://go.dev/dl)`);
  const { Dir: found, Error: problem } = parse(run.stdout);
  if (found !== undefined && !run.failed) return found;
  throw new Error(`the schemas are read from the Go module ${path}, which cannot be had: ${problem ?? run.stderr}`);
}

function parse(text: string): { Dir?: string; Error?: string } {
  return text.startsWith("{") ? (JSON.parse(text) as { Dir?: string; Error?: string }) : {};
}
