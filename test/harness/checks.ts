import { type Check, type CheckKindName, checkKindNames } from "../../src/checks/check-kind.ts";
import { checkKinds } from "../../src/checks/index.ts";
import type { JsonObject } from "../../src/kubernetes/json.ts";
import { findKind, type ResourceKind, workloadKinds } from "../../src/kubernetes/kinds.ts";
import type { Plan, PlannedCheck } from "../../src/spec/plan.ts";
import type { Waiver } from "../../src/spec/schema.ts";
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
  const plan = planOf({ targets: { kyverno: {}, gatekeeper: {} }, exemptNamespaces: ["kube-system"], ...body });
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
  return kind === "service-account-token" ? [...workloadKinds, kindNamed("ServiceAccount")] : workloadKinds;
}

/** What the check's kind says against its parameters. */
export function parameterProblems({ kind, parameters }: CheckInput): string[] {
  return checkKinds[kind].problems(parameters).map(({ key, message }) => `${key}: ${message}`);
}

export { checkKindNames };
