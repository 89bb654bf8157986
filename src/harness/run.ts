import type { BundleFile, CheckName, Engine, EngineStatus, Outcome, Verdict } from "../engines/engine.ts";
import { checkKey } from "../engines/policies.ts";
import type { Case } from "./case.ts";
import type { CaseResult, Cell, Judgement, MatrixRow, RunProblem, TestResult } from "./result.ts";

export type RunOptions = {
  readonly signal?: AbortSignal;
  /** Minor version of the cluster that is rendered for. */
  readonly kubernetesVersion?: string;
  /** Called as each engine goes on: checks done of all. */
  readonly onProgress?: (engine: string, done: number, total: number) => void;
};

/**
 * Has every engine judge every case by the rendered files, and compares with what is expected.
 *
 * Green means: at least one case; every engine there; every verdict the expected one; and in every engine, every check
 * has been seen to pass and to fail.
 * @param checks every check of the plan: one without cases is a problem
 */
export async function runCases(
  files: readonly BundleFile[],
  cases: readonly Case[],
  engines: readonly Engine[],
  checks: readonly CheckName[],
  options: RunOptions = {},
): Promise<TestResult> {
  const statuses = await Promise.all(engines.map(async (engine) => ({ engine, name: engine.name, status: await engine.probe() })));
  const byCheck = Map.groupBy(cases, ({ check }) => checkKey(check));
  const assignments = [...byCheck.values()].map((group) => ({ check: (group[0] as Case).check, requests: group.map(({ request }) => request) }));
  const verdicts: Verdict[] = [];
  for (const { engine, name, status } of statuses) {
    if (!status.available) continue;
    const { signal, kubernetesVersion } = options;
    const onProgress = (done: number, total: number) => options.onProgress?.(name, done, total);
    verdicts.push(...(await engine.review(files, assignments, { onProgress, ...(signal && { signal }), ...(kubernetesVersion && { kubernetesVersion }) })));
  }
  const found = Map.groupBy(verdicts, (verdict) => verdictKey(verdict.engine, verdict, verdict.requestId));
  const present = statuses.filter(({ status }) => status.available).map(({ name }) => name);
  const results = cases.map((entry) => judge(entry, present, found));
  const problems = [
    ...engineProblems(statuses),
    ...caseProblems(checks, byCheck),
    ...sharedIds(byCheck),
    ...strayVerdicts(verdicts, present, cases),
    ...vacuousChecks(results, present, checks),
  ];
  const judgements = results.flatMap(({ judgements }) => judgements);
  const failed = judgements.filter(({ right }) => right === false).length;
  return {
    engines: statuses.map(({ name, status }) => ({ name, status })),
    matrix: matrix(results, present, checks),
    cases: results,
    problems,
    passed: judgements.filter(({ right }) => right === true).length,
    failed,
    unsupported: judgements.filter(({ right }) => right === undefined).length,
    divergences: results.filter(diverges),
    green: failed === 0 && problems.length === 0,
  };
}

const verdictKey = (engine: string, check: CheckName, requestId: string) => `${engine}\n${checkKey(check)}\n${requestId}`;

function judge({ name, check, expected, request, origin }: Case, engines: readonly string[], verdicts: ReadonlyMap<string, readonly Verdict[]>): CaseResult {
  const judgements = engines.map((engine): Judgement => {
    const [verdict, ...more] = verdicts.get(verdictKey(engine, check, request.id)) ?? [];
    if (!verdict) return { engine, outcome: "error", right: false, message: "the engine gave no verdict" };
    if (more.length > 0) return { engine, outcome: "error", right: false, message: `the engine gave ${more.length + 1} verdicts` };
    const right = verdict.outcome === "unsupported" ? undefined : verdict.outcome === expected;
    const { outcome, message, refused } = verdict;
    return { engine, outcome, right, ...(message === undefined ? {} : { message }), ...(refused ? { refused } : {}) };
  });
  return { name, ...check, kind: request.object.kind, operation: request.operation, origin, expected, judgements };
}

/** Two engines that judged a case say different things of it. */
function diverges({ judgements }: CaseResult): boolean {
  const outcomes = new Set<Outcome>(judgements.filter(({ outcome }) => outcome !== "unsupported").map(({ outcome }) => outcome));
  return outcomes.size > 1;
}

function engineProblems(statuses: readonly { name: string; status: EngineStatus }[]): RunProblem[] {
  if (statuses.length === 0) return [{ code: "no-engine", message: "no engine judged anything", remedy: "name one with --engine" }];
  return statuses.flatMap(({ name, status }) =>
    status.available ? [] : [{ code: "engine-absent", message: `${name} was asked for and is not there: ${status.reason}`, remedy: status.remedy }],
  );
}

function caseProblems(checks: readonly CheckName[], byCheck: ReadonlyMap<string, readonly Case[]>): RunProblem[] {
  if (byCheck.size === 0) return [{ code: "no-cases", message: "there is not one case to judge", remedy: "check --cases and --control" }];
  return checks
    .filter((check) => !byCheck.has(checkKey(check)))
    .map((check) => ({ code: "check-without-cases", message: `${checkKey(check)} has no case`, remedy: "add one to the cases, good and bad" }));
}

/** Cases of one check that share an id cannot be told apart in what an engine answers. */
function sharedIds(byCheck: ReadonlyMap<string, readonly Case[]>): RunProblem[] {
  return [...byCheck].flatMap(([key, group]) => {
    const ids = group.map(({ request }) => request.id);
    return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map((id) => ({
      code: "shared-id",
      message: `several cases of ${key} are named ${id}`,
      remedy: "give each a name of its own",
    }));
  });
}

/** Verdicts that nobody asked for: the engine has mixed something up, and the others are not to be trusted. */
function strayVerdicts(verdicts: readonly Verdict[], engines: readonly string[], cases: readonly Case[]): RunProblem[] {
  const asked = new Set(engines.flatMap((engine) => cases.map(({ check, request }) => verdictKey(engine, check, request.id))));
  return verdicts
    .filter((verdict) => !asked.has(verdictKey(verdict.engine, verdict, verdict.requestId)))
    .slice(0, 10)
    .map(({ engine, requestId, ...check }) => ({
      code: "stray-verdict",
      message: `${engine} judged ${requestId} for ${checkKey(check)}, which was not asked`,
      remedy: "this is a fault of the engine's adapter: please report it",
    }));
}

/**
 * A check that never passed or never failed in an engine has proven nothing there; unless everything that it is against is
 * refused by Kubernetes itself, so that there is nothing left for a policy to refuse.
 */
function vacuousChecks(results: readonly CaseResult[], engines: readonly string[], checks: readonly CheckName[]): RunProblem[] {
  const byCheck = Map.groupBy(results, checkKey);
  return checks.flatMap((check) =>
    engines.flatMap((engine) => {
      const judged = (byCheck.get(checkKey(check)) ?? []).flatMap(({ expected, judgements }) =>
        judgements.filter((entry) => entry.engine === engine).map((entry) => ({ expected, ...entry })),
      );
      const outcomes = new Set(judged.filter(({ right }) => right).map(({ outcome }) => outcome));
      const bad = judged.filter(({ expected }) => expected === "fail");
      const impossible = bad.length > 0 && bad.every(({ refused }) => refused);
      return (["pass", "fail"] as const)
        .filter((outcome) => !outcomes.has(outcome) && !(outcome === "fail" && impossible))
        .map((outcome) => ({
          code: `never-${outcome}`,
          message: `${checkKey(check)} was not once seen to ${outcome} in ${engine}, so nothing is proven of it there`,
          remedy: outcome === "fail" ? "add a bad case" : "add a good case",
        }));
    }),
  );
}

function matrix(results: readonly CaseResult[], engines: readonly string[], checks: readonly CheckName[]): MatrixRow[] {
  const byCheck = Map.groupBy(results, checkKey);
  return checks.map((check) => ({
    ...check,
    cells: engines.map((engine): Cell => {
      const own = (byCheck.get(checkKey(check)) ?? []).flatMap(({ judgements }) => judgements.filter((entry) => entry.engine === engine));
      const count = (right: boolean | undefined) => own.filter((entry) => entry.right === right).length;
      return { engine, judged: own.length, right: count(true), wrong: count(false), unsupported: count(undefined) };
    }),
  }));
}
