import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getPath, type JsonObject } from "../../kubernetes/json.ts";
import type { Assignment, Engine, Outcome, Verdict } from "../engine.ts";
import { isSentToGatekeeper, notSent } from "../gatekeeper-webhook.ts";
import { inParallel } from "../in-parallel.ts";
import { searchBinary } from "../locate.ts";
import { checkKey, documentsIn, type LoadedPolicy, noPolicyFor, policiesIn } from "../policies.ts";
import { probeBinary } from "../probe.ts";
import { withoutData } from "../without-data.ts";
import { type CaseOutcome, caseKey, readResults, type SuiteOutcome } from "./results.ts";
import { admissionReview } from "./review.ts";
import { reached, twinOf } from "./twin.ts";

const name = "gator";
const templates = "gatekeeper/templates/";
const constraints = "gatekeeper/constraints/";

/** Names of the tests of a suite: of the template itself, and of its twin. */
const [own, other] = ["template", "twin"] as const;

/** Processes at once; each compiles its template again for every request. */
const parallel = 2;

/**
 * Gatekeeper's own evaluator on the bundle's ConstraintTemplates and Constraints: `gator verify`, with AdmissionReviews, on
 * which it knows UPDATE as well. Each request is asked twice, of the Constraint and of the Constraint's twin, which finds a
 * violation wherever it is asked.
 * @see https://open-policy-agent.github.io/gatekeeper/website/docs/gator
 */
export const gatorEngine: Engine = {
  name,
  probe: () => probeBinary("gator"),
  review: async (files, assignments, options = {}) => {
    const bundle = { ...policiesIn(files, constraints), templates: documentsIn(files, templates) };
    const loaded = assignments.map((assignment) => ({ assignment, ...load(bundle, assignment) }));
    const folder = await mkdtemp(join(tmpdir(), "bulwark-gator-"));
    try {
      let done = 0;
      const verdicts = await inParallel([...loaded.entries()], parallel, async ([index, entry]) => {
        const own = verdictsOf(entry, await verify(join(folder, String(index)), entry, options.signal));
        options.onProgress?.(++done, assignments.length);
        return own;
      });
      return verdicts.flat();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** A Constraint with its template, or why there is none to ask. */
type Loaded = { readonly constraint: LoadedPolicy; readonly template: JsonObject; readonly twin: JsonObject } | { readonly problem: string };
type Asked = { readonly assignment: Assignment } & Loaded;

type Bundle = ReturnType<typeof policiesIn> & { readonly templates: ReturnType<typeof documentsIn> };

function load({ policies, problems, templates: made }: Bundle, { check }: Assignment): Loaded {
  const constraint = policies.get(checkKey(check));
  if (!constraint) return { problem: noPolicyFor("Constraint", check, constraints, problems) };
  const template = made.find(({ document }) => document && kindOf(document) === constraint.document.kind)?.document;
  if (!template) return { problem: `${constraint.file} is of the kind ${String(constraint.document.kind)}, which no template below ${templates} makes` };
  const twin = twinOf(template);
  return typeof twin === "string" ? { problem: `the template of ${constraint.file} ${twin}` } : { constraint, template, twin };
}

const kindOf = (template: JsonObject) => getPath(template, ["spec", "crd", "spec", "names", "kind"]);

/** One run for a Constraint and its twin: a test for each, a case in it for each request. */
async function verify(folder: string, asked: Asked, signal: AbortSignal | undefined): Promise<SuiteOutcome | undefined> {
  signal?.throwIfAborted();
  if ("problem" in asked) return undefined;
  const { found } = await searchBinary("gator");
  if (!found) throw new Error("gator went away during the run");
  const { execa } = await import("execa");
  const { assignment, constraint, template, twin } = asked;
  await mkdir(folder);
  const write = (file: string, value: JsonObject) => writeFile(join(folder, file), JSON.stringify(value));
  const cases = assignment.requests.map((_, number) => ({
    name: `case-${number}`,
    object: `request-${number}.yaml`,
    assertions: [{ violations: "no" }],
  }));
  const tests = [own, other].map((test) => ({ name: test, template: `${test}.yaml`, constraint: "constraint.yaml", cases }));
  await Promise.all([
    write("constraint.yaml", constraint.document),
    write(`${own}.yaml`, template),
    write(`${other}.yaml`, twin),
    write("suite.yaml", { apiVersion: "test.gatekeeper.sh/v1alpha1", kind: "Suite", tests }),
    ...assignment.requests.map((request, number) => write(`request-${number}.yaml`, admissionReview(request))),
  ]);
  const run = await execa(found.path, ["verify", "--verbose", "suite.yaml"], {
    cwd: folder,
    env: { HOME: folder, PATH: process.env.PATH ?? "", NO_COLOR: "1" },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    maxBuffer: 512 * 1024 * 1024,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  signal?.throwIfAborted();
  return readResults(run.stdout);
}

/** No violation of the Constraint is a pass only where the twin has one. */
function verdictsOf(asked: Asked, outcome: SuiteOutcome | undefined): Verdict[] {
  const { check, requests } = asked.assignment;
  return requests.map((request, number) => {
    const verdict = (outcome: Outcome, message?: string): Verdict => ({
      engine: name,
      ...check,
      requestId: request.id,
      outcome,
      ...(message === undefined ? {} : { message: outcome === "error" ? withoutData(message, [request]) : message }),
    });
    if ("problem" in asked || !outcome) return verdict("error", "problem" in asked ? asked.problem : "gator was not run");
    if (!isSentToGatekeeper(request)) return verdict("not-applicable", notSent(request));
    const { file } = asked.constraint;
    const said = (test: string): CaseOutcome =>
      outcome.cases.get(caseKey(test, `case-${number}`)) ?? { type: "error", message: outcome.tests.get(test) ?? "gator says nothing of it" };
    const found = said(own);
    const twin = said(other);
    if (found.type === "error") return verdict("error", `${file}: ${found.message}`);
    if (found.type === "violations") return verdict("fail", found.messages);
    if (twin.type === "error") return verdict("error", `the twin of ${file}: ${twin.message}`);
    if (twin.type === "none") return verdict("not-applicable", `${file} does not match it, or a waiver takes it out`);
    return twin.messages === reached ? verdict("pass") : verdict("error", `the twin of ${file} says: ${twin.messages}`);
  });
}
