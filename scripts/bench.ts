/**
 * Measures what the product promises: every variant is a process of its own, several times in turn, and its time is set
 * beside that of the others in the same round. `--quick` takes fewer rounds and a smaller large corpus.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { locateBinary } from "../src/engines/locate.ts";
import { writeCorpus } from "./bench-corpus.ts";

const root = join(import.meta.dirname, "..");
const quick = process.argv.includes("--quick");
const rounds = quick ? 3 : 9;
const large = quick ? 10_000 : 50_000;
const kyvernoSamples = [50, 250] as const;

/** In the arguments `{round}` is the number of the round: so each of them writes a folder that is not there yet. */
type Variant = { readonly name: string; readonly args: readonly string[]; readonly goal?: string; readonly expected: readonly number[] };

const folder = mkdtempSync(join(tmpdir(), "bulwark-bench-"));
async function main(): Promise<void> {
  const corpus = join(folder, "2000");
  writeCorpus(corpus, 2000, 20);
  const bulwark = join(root, "bin", "run.js");
  const parse = "js-yaml, parse only";
  const scan = "bulwark scan";
  const variants: Variant[] = [
    { name: parse, args: [parseOnly(), corpus], expected: [0] },
    { name: scan, args: [bulwark, "scan", corpus, "--quiet", "--output", join(folder, "report.txt")], goal: "≤ 1.5 × parse only", expected: [1] },
    { name: "bulwark --version", args: [bulwark, "--version"], goal: "≤ 200 ms", expected: [0] },
    {
      name: "bulwark generate",
      args: [bulwark, "generate", join(root, "examples", "acme.yaml"), "--out", join(folder, "out-{round}"), "--quiet"],
      goal: "≤ 500 ms",
      expected: [0],
    },
    {
      name: "bulwark test, opa-wasm",
      args: [bulwark, "test", join(root, "examples", "acme.yaml"), "--engine", "opa-wasm", "--quiet", "--output", join(folder, "test.txt")],
      goal: "≤ 2000 ms",
      expected: [0],
    },
  ].filter(({ name }) => name !== "bulwark test, opa-wasm" || existsSync(join(root, "dist", "commands", "test.js")));
  const runs = new Map(variants.map(({ name }) => [name, [] as number[]]));
  // What reads the corpus is compared round by round; what is over in an instant is not timed in the wake of it.
  const ofCorpus = ({ name }: Variant) => name === parse || name === scan;
  for (const group of [variants.filter(ofCorpus), variants.filter((variant) => !ofCorpus(variant))])
    for (let round = 0; round < rounds; round += 1)
      for (const variant of group) {
        const args = variant.args.map((argument) => argument.replace("{round}", String(round)));
        runs.get(variant.name)?.push(run(process.execPath, args, variant.expected));
      }

  const times = (name: string) => runs.get(name) ?? [];
  const ratio = (name: string) => median(times(name).map((time, index) => time / (times(parse)[index] as number)));
  const rows = variants.map(({ name, goal }) => [name, `${Math.round(median(times(name)))} ms`, `${ratio(name).toFixed(2)} × parse only`, goal ?? ""]);

  const bytes = readdirSync(corpus).reduce((sum, file) => sum + statSync(join(corpus, file)).size, 0);
  console.log(`2,000 workloads in 20 files, ${(bytes / 1e6).toFixed(1)} MB, every image different; medians of ${rounds} rounds, Node ${process.versions.node}`);
  const { megabytes: peak } = runMeasured((variants.find(({ name }) => name === scan) as Variant).args, [1]);
  rows.push(["peak memory, 2,000 objects", `${peak.toFixed(0)} MB`, "", "≤ 250 MB"], scanLarge(bulwark));
  writeFileSync(join(folder, "spec.yaml"), restrictedSpec);
  run(process.execPath, [bulwark, "generate", join(folder, "spec.yaml"), "--out", join(folder, "policies"), "--quiet"], [0]);
  rows.push(...(await kyverno(median(times(scan)))), gator(corpus, median(times(scan))));
  console.log(table(["variant", "median", "ratio", "goal"], rows));
}

/** The time and memory of the large corpus, in one run. */
function scanLarge(bulwark: string): string[] {
  const corpus = join(folder, "large");
  writeCorpus(corpus, large, 100);
  const { milliseconds, megabytes } = runMeasured([bulwark, "scan", corpus, "--quiet", "--reporter", "json", "--output", join(folder, "report.json")], [1]);
  rmSync(corpus, { recursive: true });
  return [`peak memory, ${large.toLocaleString("en-US")} objects`, `${megabytes.toFixed(0)} MB`, `in ${(milliseconds / 1000).toFixed(1)} s`, "≤ 300 MB"];
}

/** `kyverno apply` with the same policies on two samples; the line through both, at 2,000 objects. */
async function kyverno(scanned: number): Promise<string[][]> {
  const found = await locateBinary("kyverno");
  if (!found) return [["kyverno apply", "not installed", "", "≥ 20 × bulwark scan"]];
  const policies = readdirSync(join(folder, "policies", "kyverno", "cluster-policies")).filter((name) => name !== "kustomization.yaml");
  const [small, big] = kyvernoSamples.map((objects) => {
    const corpus = join(folder, `kyverno-${objects}`);
    writeCorpus(corpus, objects, 1);
    const resources = readdirSync(corpus).flatMap((name) => ["--resource", join(corpus, name)]);
    const files = policies.map((name) => join(folder, "policies", "kyverno", "cluster-policies", name));
    return run(found.path, ["apply", ...files, ...resources], [0, 1]);
  }) as [number, number];
  const [from, to] = kyvernoSamples;
  const scaled = big + ((big - small) / (to - from)) * (2000 - to);
  return [
    [`kyverno apply, ${from} and ${to} objects`, `${Math.round(small)} and ${Math.round(big)} ms`, "", ""],
    ["kyverno apply, scaled to 2,000", `${Math.round(scaled)} ms`, `${(scaled / scanned).toFixed(0)} × bulwark scan`, "≥ 20 × bulwark scan"],
  ];
}

/** `gator test`, where it is on PATH, with the same checks on the whole corpus. */
function gator(corpus: string, scanned: number): string[] {
  if (spawnSync("gator", ["version"], { stdio: "ignore" }).error) return ["gator test", "not on PATH", "", "none"];
  // The checks are at audit: what gator finds is no failure, and a policy that it refuses is one.
  const milliseconds = run("gator", ["test", "--filename", join(folder, "policies", "gatekeeper"), "--filename", corpus], [0]);
  return ["gator test", `${Math.round(milliseconds)} ms`, `${(milliseconds / scanned).toFixed(0)} × bulwark scan`, "none"];
}

const restrictedSpec = `apiVersion: bulwark.dev/v1alpha1
kind: HardeningSpec
metadata: { name: bench }
spec:
  cluster: { platform: kubeadm, kubernetesVersion: "1.37" }
  targets: { kyverno: { policyKinds: [ClusterPolicy], apply: ClusterPolicy }, gatekeeper: { version: "3.23" } }
  profile: restricted
  exemptNamespaces: []
`;

/** A script that reads the files of a folder with js-yaml and does nothing else. */
function parseOnly(): string {
  const script = join(folder, "parse.mjs");
  writeFileSync(
    script,
    `import { readdirSync, readFileSync } from "node:fs";
import { loadAll } from ${JSON.stringify(import.meta.resolve("js-yaml"))};
let documents = 0;
for (const name of readdirSync(process.argv[2])) documents += loadAll(readFileSync(process.argv[2] + "/" + name, "utf8")).length;
if (documents !== 2000) process.exitCode = 3;
`,
  );
  return script;
}

/** The milliseconds of a process from its start to its end. @throws where it ends with another exit code */
function run(command: string, args: readonly string[], expected: readonly number[]): number {
  const start = performance.now();
  const child = spawnSync(command, args, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  const milliseconds = performance.now() - start;
  if (!expected.includes(child.status ?? -1)) throw new Error(`${[command, ...args].join(" ")} ended with ${child.status ?? child.signal}: ${child.stderr}`);
  return milliseconds;
}

/** Runs Node, and has it write down its peak memory as the kernel says it: that takes time, so what is timed goes without. */
function runMeasured(args: readonly string[], expected: readonly number[]): { readonly milliseconds: number; readonly megabytes: number } {
  const memoryFile = join(folder, "memory");
  const script = join(folder, "memory.mjs");
  writeFileSync(
    script,
    `import { existsSync, readFileSync, writeFileSync } from "node:fs";
process.on("exit", () => {
  const status = "/proc/self/status";
  const peak = existsSync(status) ? /VmHWM:\\s+(\\d+)/.exec(readFileSync(status, "utf8"))?.[1] : undefined;
  writeFileSync(${JSON.stringify(memoryFile)}, String(peak ?? process.resourceUsage().maxRSS));
});
`,
  );
  const milliseconds = run(process.execPath, ["--import", script, ...args], expected);
  return { milliseconds, megabytes: Number(readFileSync(memoryFile, "utf8")) / 1000 };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
