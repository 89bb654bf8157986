import { assemble } from "../../src/bundle/assemble.ts";
import type { Check, CheckKindName } from "../../src/checks/check-kind.ts";
import { checkKinds } from "../../src/checks/index.ts";
import type { Engine } from "../../src/engines/engine.ts";
import { boundaryCases } from "../../src/harness/boundary-cases.ts";
import { exclusionCases } from "../../src/harness/exclusion-cases.ts";
import { runCases } from "../../src/harness/run.ts";
import type { JsonObject } from "../../src/kubernetes/json.ts";
import { findKind, type ResourceKind, workloadKinds } from "../../src/kubernetes/kinds.ts";
import type { Plan, PlannedCheck } from "../../src/spec/plan.ts";
import type { Waiver } from "../../src/spec/schema/waivers.ts";
import { planOf } from "../render/support.ts";

/** A check as a test writes it down. */
export type CheckInput = {
  readonly kind: CheckKindName;
  readonly parameters: JsonObject;
  /** Kinds by name; workloads where none are named. */
  readonly match?: readonly string[];
  readonly waivers?: readonly Waiver[];
};

/** A plan for every target that holds these checks and nothing else, named `check-1` and so on. */
export function planOfChecks(inputs: readonly CheckInput[], body: Parameters<typeof planOf>[0] = {}): Plan {
  const plan = planOf({ targets: { kyverno: {}, gatekeeper: {}, validatingAdmissionPolicy: {} }, exemptNamespaces: ["kube-system"], ...body });
  return { ...plan, checks: inputs.map((input, index) => planned(input, `check-${index + 1}`)) };
}

function planned({ kind, parameters, match, waivers = [] }: CheckInput, id: string): PlannedCheck {
  const message = `fix ${id}`;
  const check: Check = { id, title: id, kind, match: match ? match.map(kindNamed) : defaultMatch(kind), parameters, message };
  return { ...check, control: id, name: id, area: "own", severity: "medium", rationale: id, remediation: message, enforcement: "enforce", waivers };
}

function kindNamed(name: string): ResourceKind {
  const found = findKind(name);
  if (!found) throw new TypeError(`no kind ${name}`);
  return found;
}

function defaultMatch(kind: CheckKindName): readonly ResourceKind[] {
  if (kind === "rbac-rule") return [kindNamed("ClusterRole"), kindNamed("Role")];
  return kind === "service-account-token" ? [...workloadKinds, kindNamed("ServiceAccount")] : workloadKinds;
}

/** What the check's kind says against its parameters. */
export function parameterProblems({ kind, parameters }: CheckInput): string[] {
  return checkKinds[kind].problems(parameters).map(({ key, message }) => `${key}: ${message}`);
}

/** Everything that engines get wrong of a plan's own cases, and problems of the run; empty where all is as expected. */
export async function wrongOf(plan: Plan, engines: readonly Engine[]): Promise<string[]> {
  const boundaries = boundaryCases(plan);
  const cases = [...boundaries, ...exclusionCases(plan, boundaries)];
  const names = plan.checks.map(({ control, id }) => ({ control, check: id }));
  const { cases: results, problems } = await runCases(assemble(plan, "0".repeat(64)).files, cases, engines, names);
  const wrong = [
    ...problems.map(({ code, message }) => `${code}: ${message}`),
    ...results.flatMap(({ check, name, kind, expected, judgements }) =>
      judgements
        .filter(({ right }) => right === false)
        .map(({ engine, outcome, message = "" }) => `${engine} ${check} ${name} ${kind}: ${outcome}, not ${expected} ${message.slice(0, 300)}`),
    ),
  ];
  return wrong.length > 10 ? [...wrong.slice(0, 10), `and ${wrong.length - 10} more`] : wrong;
}
