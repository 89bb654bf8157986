import { assemble } from "../bundle/assemble.ts";
import { bundleFilesIn } from "../bundle/read.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { userError } from "../diagnostics/user-error.ts";
import type { Engine } from "../engines/engine.ts";
import { engines as allEngines } from "../engines/index.ts";
import type { Plan } from "../spec/plan.ts";
import { boundaryCases } from "./boundary-cases.ts";
import { ownCases } from "./case-files.ts";
import type { Claim } from "./claims/claim.ts";
import { judgeClaims } from "./claims/index.ts";
import { exclusionCases } from "./exclusion-cases.ts";
import { loadPlan } from "./plan.ts";
import type { TestResult } from "./result.ts";
import { type RunOptions, runCases } from "./run.ts";

export type TestOptions = RunOptions & {
  readonly spec: string;
  /** Folder of cases; where none is named, test/cases beside the spec is taken if it is there. */
  readonly cases?: string;
  /** Folder of a bundle whose files are judged as they are; else the spec is rendered in memory. */
  readonly bundle?: string;
  /** Engines asked for by name; where none is, every engine that can judge what the spec renders and is there. */
  readonly engines?: readonly string[];
  /** Only these controls. */
  readonly controls?: readonly string[];
  readonly allowExpired: boolean;
  readonly now: Date;
};

export type TestOutcome = TestResult & {
  readonly warnings: readonly Diagnostic[];
  /** What the artifacts do that are no policies, by the evaluators that follow their readers. */
  readonly claims: readonly Claim[];
  /** Controls, and checks as `control/check`, that have cases and are not in the plan. */
  readonly unusedCases: readonly string[];
  /** Engines that were not asked for and are not there. */
  readonly absent: readonly { readonly name: string; readonly reason: string; readonly remedy: string }[];
};

/** Judges the cases of a spec in every engine. @throws UserError */
export async function test(options: TestOptions): Promise<TestOutcome> {
  const { plan: whole, digest, warnings } = loadPlan(options.spec, options);
  const plan = { ...whole, checks: selectChecks(whole, options.controls) };
  const files = options.bundle === undefined ? assemble(whole, digest).files : bundleFilesIn(options.bundle);
  const boundaries = boundaryCases(plan);
  const own = ownCases(whole, options);
  const cases = own.cases.filter(({ check }) => plan.checks.some(({ control }) => control === check.control));
  const { chosen, absent } = await chooseEngines(whole, options.engines);
  const checks = plan.checks.map(({ control, id }) => ({ control, check: id }));
  const result =
    plan.checks.length === 0 && whole.checks.length > 0
      ? nothingJudged
      : await runCases(files, [...cases, ...boundaries, ...exclusionCases(plan, boundaries)], chosen, checks, {
          ...options,
          kubernetesVersion: whole.kubernetesVersion,
        });
  return { ...withClaims(result, judgeClaims(whole, files), options.controls ?? []), warnings, unusedCases: own.unused, absent };
}

/** The result with what became of the claims; of the controls that were asked for, where some were. */
function withClaims(result: TestResult, { claims, problems }: ReturnType<typeof judgeClaims>, controls: readonly string[]) {
  const asked = controls.length === 0 ? claims : claims.filter(({ control }) => controls.includes(control));
  if (asked.length + result.cases.length === 0 && result === nothingJudged)
    throw userError("nothing-to-judge", `no engine and no evaluator judges what ${controls.join(", ")} renders`, {
      remedy: "bundle.json says what it is held to",
    });
  const all = [...result.problems, ...(asked.length > 0 ? problems : [])];
  return { ...result, claims: asked, problems: all, green: result.green && all.length === 0 && asked.every(({ expected, found }) => expected === found) };
}

/** Of controls that render artifacts alone: they have claims, and no cases. */
const nothingJudged: TestResult = {
  ...{ engines: [], matrix: [], cases: [], problems: [], passed: 0, failed: 0, unsupported: 0, divergences: [] },
  green: true,
};

function selectChecks(plan: Plan, controls: readonly string[] | undefined): Plan["checks"] {
  if (controls === undefined || controls.length === 0) return plan.checks;
  const known = [...plan.checks, ...plan.artifacts];
  const unknown = controls.filter((control) => !known.some((entry) => entry.control === control));
  if (unknown.length > 0)
    throw userError("unknown-control", `no check or artifact of the spec is of ${unknown.join(", ")}`, {
      remedy: `it has ${[...new Set(plan.checks.map(({ control }) => control))].join(", ")}`,
    });
  return plan.checks.filter(({ control }) => controls.includes(control));
}

/** The engines asked for; or those for which the spec renders policies, as far as they are there. */
async function chooseEngines(plan: Plan, asked: readonly string[] | undefined): Promise<{ chosen: Engine[]; absent: TestOutcome["absent"] }> {
  const rendered = allEngines.filter(({ name }) => rendersFor(plan, name));
  if (asked !== undefined && asked.length > 0) {
    const chosen = rendered.filter(({ name }) => asked.some((wanted) => wanted === name || wanted === name.split("/")[0]));
    const without = asked.filter((wanted) => !chosen.some(({ name }) => wanted === name || wanted === name.split("/")[0]));
    if (without.length > 0)
      throw userError("nothing-to-judge", `the spec renders nothing that ${without.join(", ")} judges`, {
        remedy: `its targets give work to ${[...new Set(rendered.map(({ name }) => name.split("/")[0]))].join(", ") || "no engine"}`,
      });
    return { chosen, absent: [] };
  }
  const probed = await Promise.all(rendered.map(async (engine) => ({ engine, status: await engine.probe() })));
  return {
    chosen: probed.filter(({ status }) => status.available).map(({ engine }) => engine),
    absent: probed.flatMap(({ engine, status }) => (status.available ? [] : [{ name: engine.name, reason: status.reason, remedy: status.remedy }])),
  };
}

function rendersFor({ gatekeeper, kyverno, validatingAdmissionPolicy }: Plan, engine: string): boolean {
  if (engine === "opa-wasm" || engine === "gator") return gatekeeper !== undefined;
  if (engine === "kyverno/ValidatingAdmissionPolicy" || engine === "kube-apiserver") return validatingAdmissionPolicy;
  return kyverno?.policyKinds.some((kind) => engine === `kyverno/${kind}`) ?? false;
}
