import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { dump, load } from "js-yaml";
import { parseReports, rowIdentity } from "../../../src/engines/kyverno/report.ts";
import { searchBinary } from "../../../src/engines/locate.ts";
import type { Case } from "../../../src/harness/case.ts";
import type { JsonObject } from "../../../src/kubernetes/json.ts";
import type { KubernetesObject } from "../../../src/kubernetes/request.ts";

/** What a run of many policies says of one: whether a case came out wrong; `unclear` where it must be judged alone. */
export type BatchVerdict = "wrong" | "as-expected" | "unclear";

const textOf = (value: unknown) => (typeof value === "string" ? value : "");
/** Of an object whose name is no text, a report has the empty one. */
const identity = ({ apiVersion, kind, metadata }: KubernetesObject) =>
  rowIdentity({ apiVersion, kind, namespace: textOf(metadata.namespace), name: textOf(metadata.name) });
const outcomes: Readonly<Record<string, string>> = { pass: "pass", fail: "fail", warn: "fail", skip: "not-applicable" };

/**
 * Judges many variants of one policy in one run of the Kyverno CLI, which costs hardly more than one variant does; cases
 * whose objects have one name take a run each. A variant is unclear that has no row at all in a run of cases that have rows, an
 * error, or several rows for a case: perhaps it did not load. Whatever is not as expected is not asked again.
 */
export async function judgeTogether(variants: readonly string[], cases: readonly Case[]): Promise<BatchVerdict[]> {
  const verdicts: BatchVerdict[] = variants.map(() => "as-expected");
  for (const round of roundsOf(cases)) {
    const open = variants.flatMap((text, index) => (verdicts[index] === "as-expected" ? [{ text, index }] : []));
    const told = await judgeRound(
      open.map(({ text }) => text),
      round,
    );
    for (const [position, { index }] of open.entries()) verdicts[index] = told[position] as BatchVerdict;
  }
  return verdicts;
}

/**
 * The cases in runs: a run tells apart what is not of one kind, namespace and name. The first are small, for what they tell
 * of a variant need not be asked again.
 */
function roundsOf(cases: readonly Case[]): Case[][] {
  const rounds: Map<string, Case>[] = [];
  for (const entry of cases.filter(({ request }) => request.operation === "CREATE")) {
    const key = identity(entry.request.object);
    let index = rounds.findIndex((round, position) => round.size < (sizes[position] ?? Number.POSITIVE_INFINITY) && !round.has(key));
    if (index < 0) index = rounds.push(new Map()) - 1;
    rounds[index]?.set(key, entry);
  }
  return rounds.map((round) => [...round.values()]);
}

const sizes = [6, 24, 48];

async function judgeRound(variants: readonly string[], cases: readonly Case[]): Promise<BatchVerdict[]> {
  if (variants.length === 0) return [];
  const { found } = await searchBinary("kyverno");
  if (!found) throw new Error("the Kyverno CLI is not installed: run `bulwark engines install kyverno`");
  const folder = await mkdtemp(join(tmpdir(), "bulwark-sabotage-"));
  try {
    const files = await Promise.all(
      variants.map(async (text, index) => {
        const policy = load(text) as JsonObject & { metadata: JsonObject };
        const file = join(folder, `policy-${index}.yaml`);
        await writeFile(file, dump({ ...policy, metadata: { ...policy.metadata, name: nameOf(index) } }, { lineWidth: -1, noRefs: true }));
        return file;
      }),
    );
    const resources = join(folder, "resources.yaml");
    await writeFile(resources, cases.map(({ request }) => dump(request.object, { lineWidth: -1, noRefs: true })).join("---\n"));
    const { stdout } = await execa(found.path, ["apply", ...files, "--resource", resources, "--policy-report", "--output-format", "json"], {
      cwd: folder,
      env: { HOME: folder, KUBECONFIG: join(folder, "none"), PATH: process.env.PATH ?? "", NO_COLOR: "1", GOGC: "400" },
      extendEnv: false,
      reject: false,
      stdin: "ignore",
      maxBuffer: 512 * 1024 * 1024,
    });
    const rows = Map.groupBy(parseReports(stdout), ({ policy }) => policy);
    return variants.map((_, index) => verdictOf(rows.get(nameOf(index)) ?? [], cases));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const nameOf = (index: number) => `variant-${index}`;

function verdictOf(rows: ReturnType<typeof parseReports>, cases: readonly Case[]): BatchVerdict {
  const expectsRows = cases.some(({ expected }) => expected !== "not-applicable");
  if ((rows.length === 0 && expectsRows) || rows.some(({ result }) => outcomes[result] === undefined)) return "unclear";
  const byCase = Map.groupBy(
    rows.flatMap((row) => row.resources.map((resource) => ({ row, key: rowIdentity(resource) }))),
    ({ key }) => key,
  );
  const found = cases.map(({ expected, request }) => {
    const own = byCase.get(identity(request.object)) ?? [];
    if (own.length > 1) return "unclear";
    return (own[0] === undefined ? "not-applicable" : outcomes[own[0].row.result]) === expected ? "as-expected" : "wrong";
  });
  return found.includes("unclear") ? "unclear" : found.includes("wrong") ? "wrong" : "as-expected";
}
