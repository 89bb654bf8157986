import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { userError } from "../diagnostics/user-error.ts";
import { packageRoot } from "../package-root.ts";
import type { Binary } from "./binaries.ts";

const linesOfError = 12;

export type SourceOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
};

/** Builds a program into an existing folder and gives its path. */
export type SourceBuilder = (binary: Binary, folder: string, options: SourceOptions) => Promise<string>;

/**
 * Builds the program with `go build` from the module under tools/ that pins it. Go verifies every module it downloads
 * against the committed go.sum.
 * @throws UserError where Go is missing or too old, or where the build fails.
 */
export const buildFromSource: SourceBuilder = async (binary, folder, { signal, onProgress }) => {
  const { source } = binary;
  const cwd = join(packageRoot, source.folder);
  await requireGo(binary, cwd, signal);

  const output = join(folder, binary.name);
  const scratch = join(folder, "go");
  await mkdir(scratch);
  onProgress?.(`building ${binary.name} ${binary.version} with go build; the first time this takes minutes`);
  const build = execa("go", ["build", "-trimpath", "-buildvcs=false", "-o", output, "-ldflags", source.ldflags, source.package], {
    cwd,
    // Empty means the machine's own; the scratch folder goes with the install's, even after a kill.
    env: { GOFLAGS: "-mod=readonly", GOWORK: "off", GOOS: "", GOARCH: "", CGO_ENABLED: "0", GOTMPDIR: scratch },
    reject: false,
    stdin: "ignore",
    all: true,
    ...(signal && { cancelSignal: signal }),
  });
  const result = await build;
  signal?.throwIfAborted();
  if (!result.failed) return output;
  const tail = result.all.split("\n").slice(-linesOfError).join("\n");
  throw userError("engine-build", `go build of ${binary.name} ${binary.version} failed:\n${tail || result.shortMessage}`, {
    remedy: `Make sure that Go can download modules (GOPROXY, network), or ${byHand(binary)}`,
  });
};

async function requireGo(binary: Binary, cwd: string, signal: AbortSignal | undefined): Promise<void> {
  const required = /^go (\S+)$/m.exec(await readFile(join(cwd, "go.mod"), "utf8"))?.[1] ?? "";
  const remedy = `Install Go ${required} or newer (https://go.dev/dl), or ${byHand(binary)}`;
  // Asked in the module's folder: there Go answers with the toolchain it would build with.
  const result = await execa("go", ["env", "GOVERSION"], { cwd, reject: false, stdin: "ignore", ...(signal && { cancelSignal: signal }) });
  signal?.throwIfAborted();
  if (result.code === "ENOENT") {
    throw userError("engine-go-missing", `Go is needed to build ${binary.name} ${binary.version}, and there is no go on PATH`, { remedy });
  }
  if (result.failed) {
    throw userError("engine-go-unusable", `Go is needed to build ${binary.name} ${binary.version}, and go env fails: ${result.stderr}`, {
      remedy,
    });
  }
  if (isOlder(result.stdout, required)) {
    throw userError("engine-go-old", `Go ${required} is needed to build ${binary.name} ${binary.version}, and go is ${result.stdout.trim()}`, { remedy });
  }
}

/** How to do without the install. */
function byHand({ name, version, environmentVariable }: Binary): string {
  return `put ${name} ${version} on PATH or name it in ${environmentVariable}`;
}

function isOlder(actual: string, required: string): boolean {
  const [have, want] = [versionNumbers(actual), versionNumbers(required)];
  const differing = want.findIndex((number, index) => number !== have[index]);
  return differing >= 0 && (have[differing] ?? 0) < (want[differing] ?? 0);
}

/** `go1.26.8`, `1.26.0`, `devel go1.27-abc`: the numbers. */
function versionNumbers(text: string): readonly number[] {
  const [, major, minor, patch] = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return [Number(major ?? 0), Number(minor ?? 0), Number(patch ?? 0)];
}
