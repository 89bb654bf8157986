import { join } from "node:path";
import { assemble } from "../../../src/bundle/assemble.ts";
import type { BundleFile, Engine } from "../../../src/engines/engine.ts";
import { engines } from "../../../src/engines/index.ts";
import { boundaryCases } from "../../../src/harness/boundary-cases.ts";
import type { Case } from "../../../src/harness/case.ts";
import { readCases } from "../../../src/harness/case-files.ts";
import { exclusionCases } from "../../../src/harness/exclusion-cases.ts";
import { loadPlan } from "../../../src/harness/plan.ts";
import type { TestResult } from "../../../src/harness/result.ts";
import { runCases } from "../../../src/harness/run.ts";
import type { Plan, PlannedCheck } from "../../../src/spec/plan.ts";
import { planOfChecks } from "../checks.ts";
import { representativeChecks } from "../representative-checks.ts";
import type { Break, Target } from "./break.ts";

const repository = join(import.meta.dirname, "../../..");

/** Parts of the kinds that the example does not use. */
const further = [
  "registries, digest and tags",
  "every way to opt in",
  "a field of the pod that must be absent in lists within lists",
  "a field that containers may inherit",
  "roles and subjects",
  "a whole registry and tags",
  "a label of objects that make pods",
  "every role, for some subjects",
  "what rules may not grant",
  "peers of egress rules but for DNS",
  "peers of rules in both directions",
  "values and names",
];

/** What is broken: the example's checks and a few more, their rendered files, and all their cases. */
export type Specimen = { readonly plan: Plan; readonly files: readonly BundleFile[]; readonly cases: ReadonlyMap<string, readonly Case[]> };

/** Renders the specimen and makes its cases. */
export function specimen(): Specimen {
  const { plan: example, digest } = loadPlan(join(repository, "examples/acme.yaml"), { now: new Date("2026-01-01"), allowExpired: true });
  const more = planOfChecks(further.map((name) => representativeChecks[name] as NonNullable<(typeof representativeChecks)[string]>)).checks;
  const plan = { ...example, checks: [...example.checks, ...more] };
  const known = new Set(plan.checks.map(({ control }) => control));
  const own = readCases(join(repository, "test/cases"), example, known).cases;
  const boundaries = boundaryCases(plan);
  const cases = Map.groupBy([...own, ...boundaries, ...exclusionCases(plan, boundaries)], ({ check }) => nameOf(check));
  return { plan, files: assemble(plan, digest).files, cases };
}

/** `control/check`, as people read it. */
export const nameOf = ({ control, check }: { control: string; check: string }) => `${control}/${check}`;
export const nameOfCheck = ({ control, id }: PlannedCheck) => nameOf({ control, check: id });

const folders: Readonly<Record<Target, string>> = {
  gatekeeper: "gatekeeper/constraints",
  "kyverno/ClusterPolicy": "kyverno/cluster-policies",
  "kyverno/ValidatingPolicy": "kyverno/validating-policies",
};

/** The engine that judges the files of a target. */
export function engineOf(target: Target): Engine {
  const name = target === "gatekeeper" ? "opa-wasm" : target;
  return engines.find((engine) => engine.name === name) as Engine;
}

/** The file of a check's that the break changes. */
export function pathOf({ target, file }: Pick<Break, "target" | "file">, { kind, name }: PlannedCheck): string {
  return file === "template" ? `gatekeeper/templates/${kind}.yaml` : `${folders[target]}/${name}.yaml`;
}

/** The files of one check for one target, changed by the break; undefined where the break does not apply. */
export function broken(files: readonly BundleFile[], check: PlannedCheck, { target, file, apply }: Break): BundleFile[] | undefined {
  const path = pathOf({ target, file }, check);
  const [text] = files.filter((entry) => entry.path === path).map((entry) => entry.text);
  if (text === undefined) throw new TypeError(`no ${path}`);
  const changed = apply(text, check);
  if (changed === undefined || changed === text) return undefined;
  return filesOf(files, check, target).flatMap((entry) => (entry.path !== path ? [entry] : changed === null ? [] : [{ path, text: changed }]));
}

/** Only what an engine needs to judge that check. */
export function filesOf(files: readonly BundleFile[], check: PlannedCheck, target: Target): BundleFile[] {
  const wanted = [`${folders[target]}/${check.name}.yaml`, ...(target === "gatekeeper" ? [`gatekeeper/templates/${check.kind}.yaml`] : [])];
  return files.filter(({ path }) => wanted.includes(path));
}

/** Has the target's engine judge the cases of one check. */
export function judge(files: readonly BundleFile[], check: PlannedCheck, target: Target, cases: readonly Case[]): Promise<TestResult> {
  return runCases(files, cases, [engineOf(target)], [{ control: check.control, check: check.id }]);
}

/**
 * The cases in an order in which the first notice most breaks: one that fails, one that passes, then every sort of
 * exclusion and every kind in turn, then the first boundary of every sort, by the ends of their names, then the others from
 * all along the list.
 */
export function tellingFirst(cases: readonly Case[]): Case[] {
  const firstOf = (key: (entry: Case) => string) => [...Map.groupBy(cases, key).values()].map(([first]) => first as Case);
  const verdicts = firstOf(({ expected }) => expected);
  const exclusions = firstOf(({ origin, name }) => (origin === "file" || name.startsWith("boundary/") ? origin : name));
  const kinds = firstOf(({ request, expected }) => `${request.object.kind} ${expected}`);
  const sorts = firstOf(({ name }) => wordsOf(name).slice(-2).join(" "));
  const along = Array.from({ length: stride }, (_, start) => cases.filter((_, index) => index % stride === start)).flat();
  return [...new Set([...verdicts, ...exclusions, ...kinds, ...sorts, ...along])];
}

const stride = 7;
const wordsOf = (name: string) => name.split(/[^a-z]+/i).filter((word) => word !== "");
