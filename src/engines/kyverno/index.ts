import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dump } from "js-yaml";
import { apiGroupOf, resourceNameOf } from "../../kubernetes/kinds.ts";
import type { KubernetesObject, Request } from "../../kubernetes/request.ts";
import { customResourceDefinitions } from "../custom-resources.ts";
import type { Assignment, Engine, Outcome, ReviewOptions, Verdict } from "../engine.ts";
import { inParallel } from "../in-parallel.ts";
import { searchBinary } from "../locate.ts";
import { checkKey, type LoadedPolicy, noPolicyFor, policiesIn } from "../policies.ts";
import { probeBinary } from "../probe.ts";
import { withoutData } from "../without-data.ts";
import { bindingProblem } from "./bindings.ts";
import { type KyvernoPolicyKind, namesKind } from "./kinds.ts";
import { parseReports, type ReportRow, rowIdentity } from "./report.ts";

const folders: Readonly<Record<KyvernoPolicyKind, string>> = {
  ClusterPolicy: "kyverno/cluster-policies/",
  ValidatingPolicy: "kyverno/validating-policies/",
  ValidatingAdmissionPolicy: "validating-admission-policy/policies/",
};

/** API groups of the kinds; a document of another kind or group is not loaded by Kyverno, which says nothing of it. */
const groups: Readonly<Record<KyvernoPolicyKind, string>> = {
  ClusterPolicy: "kyverno.io",
  ValidatingPolicy: "policies.kyverno.io",
  ValidatingAdmissionPolicy: "admissionregistration.k8s.io",
};

/** Processes at once; each takes about 160 MB. */
const parallel = 2;

const outcomes: Readonly<Record<string, Outcome>> = { pass: "pass", fail: "fail", warn: "fail", skip: "not-applicable", error: "error" };

/**
 * The Kyverno CLI's `apply`, for one of the kinds of policy. Its `test` is not used: it passes where nothing was
 * judged. It knows CREATE of whole objects only; all else is `unsupported`.
 */
export function kyvernoEngine(kind: KyvernoPolicyKind): Engine {
  const name = `kyverno/${kind}`;
  return {
    name,
    probe: () => probeBinary("kyverno"),
    review: async (files, assignments, options = {}) => {
      const { policies, problems } = policiesIn(files, folders[kind]);
      const problemOf = kind === "ValidatingAdmissionPolicy" ? bindingProblem(files) : () => undefined;
      let done = 0;
      const verdicts = await inParallel(assignments, parallel, async (assignment) => {
        options.signal?.throwIfAborted();
        const policy = policies.get(checkKey(assignment.check));
        const problem = policy ? (notOfKind(kind, policy) ?? problemOf(policy)) : noPolicyFor(kind, assignment.check, folders[kind], problems);
        const own = await reviewOne(kind, name, policy, assignment, problem, options);
        options.onProgress?.(++done, assignments.length);
        return own;
      });
      return verdicts.flat();
    },
  };
}

function notOfKind(kind: KyvernoPolicyKind, { document: { apiVersion, kind: found }, file }: LoadedPolicy): string | undefined {
  if (found === kind && apiGroupOf(String(apiVersion)) === groups[kind]) return undefined;
  return `${file} holds a ${String(found)} of ${String(apiVersion)}, no ${kind} of ${groups[kind]}`;
}

async function reviewOne(
  kind: KyvernoPolicyKind,
  engine: string,
  policy: LoadedPolicy | undefined,
  { check, requests }: Assignment,
  problem: string | undefined,
  { signal }: ReviewOptions,
): Promise<Verdict[]> {
  const verdict = (request: Request, outcome: Outcome, message?: string): Verdict => ({
    engine,
    ...check,
    requestId: request.id,
    outcome,
    ...(message === undefined ? {} : { message }),
  });
  if (!policy || problem !== undefined) return requests.map((request) => verdict(request, "error", problem));
  const judged = requests.filter((request) => request.operation === "CREATE" && request.subresource === undefined);
  const named = judged.filter(({ object }) => namesKind(policy.document, kind, object, resourceNameOf(object.kind)));
  const rows = new Map<Request, ReportRow[] | string>();
  for (const batch of batches(named)) {
    for (const [request, found] of await apply(kind, policy, batch, signal)) rows.set(request, found);
  }
  return requests.map((request) => {
    if (!judged.includes(request)) return verdict(request, "unsupported", "the Kyverno CLI knows of no old object and of no subresource");
    const judgedRows = rows.get(request);
    if (judgedRows === undefined) return verdict(request, "not-applicable", `${policy.file} does not name ${request.object.kind}`);
    if (typeof judgedRows === "string") return verdict(request, "error", judgedRows);
    return rowVerdict(kind, policy, judgedRows, (outcome, message) =>
      verdict(request, outcome, outcome === "error" && message !== undefined ? withoutData(message, [request]) : message),
    );
  });
}

function rowVerdict(
  kind: KyvernoPolicyKind,
  policy: LoadedPolicy,
  rows: readonly ReportRow[],
  verdict: (outcome: Outcome, message?: string) => Verdict,
): Verdict {
  const [row] = rows;
  if (!row) return verdict("not-applicable", "Kyverno has no row for it");
  if (rows.length > 1) return verdict("error", `Kyverno has ${rows.length} rows for it: ${rows.map(({ rule, result }) => `${rule}=${result}`).join(", ")}`);
  if (kind === "ClusterPolicy" && row.rule !== policy.check) return verdict("error", `the rule is named ${row.rule}, the policy's label says ${policy.check}`);
  const outcome = outcomes[row.result] ?? "error";
  return outcome === "pass" ? verdict(outcome) : verdict(outcome, row.message);
}

/** Rows name objects by kind, namespace and name: requests that share them go to different runs. */
function batches(requests: readonly Request[]): Request[][] {
  const made: Map<string, Request>[] = [];
  for (const request of requests) {
    const key = identity(request.object);
    const free = made.find((batch) => !batch.has(key));
    if (free) free.set(key, request);
    else made.push(new Map([[key, request]]));
  }
  return made.map((batch) => [...batch.values()]);
}

const textOf = (value: unknown) => (typeof value === "string" ? value : "");
const identity = ({ apiVersion, kind, metadata }: KubernetesObject) =>
  rowIdentity({ apiVersion, kind, namespace: textOf(metadata.namespace), name: textOf(metadata.name) });

/** One run of one policy on requests of different identities. A run that did not work is told for each request. */
async function apply(
  kind: KyvernoPolicyKind,
  policy: LoadedPolicy,
  requests: readonly Request[],
  signal: AbortSignal | undefined,
): Promise<Map<Request, ReportRow[] | string>> {
  const { found } = await searchBinary("kyverno");
  if (!found) throw new Error("the Kyverno CLI went away during the run");
  const { execa } = await import("execa");
  const folder = await mkdtemp(join(tmpdir(), "bulwark-kyverno-"));
  try {
    const [policyFile, resourceFile, definitionFile] = [join(folder, "policy.yaml"), join(folder, "resources.yaml"), join(folder, "definitions.yaml")];
    const objects = requests.map(({ object }) => object);
    const definitions = kind === "ValidatingAdmissionPolicy" ? customResourceDefinitions(objects) : [];
    await writeFile(policyFile, documents([policy.document]));
    await writeFile(resourceFile, documents(objects));
    if (definitions.length > 0) await writeFile(definitionFile, documents(definitions));
    const known = definitions.length > 0 ? ["--crd-paths", definitionFile] : [];
    const run = await execa(found.path, ["apply", policyFile, "--resource", resourceFile, ...known, "--policy-report", "--output-format", "json"], {
      cwd: folder,
      env: { HOME: folder, KUBECONFIG: join(folder, "none"), PATH: process.env.PATH ?? "", NO_COLOR: "1" },
      extendEnv: false,
      reject: false,
      stdin: "ignore",
      maxBuffer: 512 * 1024 * 1024,
      ...(signal ? { cancelSignal: signal } : {}),
    });
    signal?.throwIfAborted();
    const rows = parseReports(run.stdout);
    const broken = run.exitCode !== 0 && rows.length === 0;
    if (broken || /invalid polic|failed to load/i.test(run.stderr))
      return failed(requests, failure(policy.file, run.stderr || run.stdout || String(run.shortMessage)));
    return rowsByRequest(requests, rows);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const documents = (values: readonly object[]) => values.map((value) => dump(value, { lineWidth: -1, noRefs: true })).join("---\n");

function failed(requests: readonly Request[], message: string): Map<Request, string> {
  const shown = withoutData(message, requests);
  return new Map(requests.map((request) => [request, shown]));
}

function rowsByRequest(requests: readonly Request[], rows: readonly ReportRow[]): Map<Request, ReportRow[]> {
  const byIdentity = Map.groupBy(
    rows.flatMap((row) => row.resources.map((resource) => ({ row, key: rowIdentity(resource) }))),
    ({ key }) => key,
  );
  return new Map(requests.map((request) => [request, (byIdentity.get(identity(request.object)) ?? []).map(({ row }) => row)]));
}

const failure = (file: string, output: string) => `${file} does not load in Kyverno: ${output.trim().split("\n").slice(-3).join(" ").slice(0, 600)}`;
