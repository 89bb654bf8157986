import { type Severity, severities } from "../controls/control.ts";
import type { Plan, PlannedCheck } from "../spec/plan.ts";
import type { Enforcement } from "../spec/schema.ts";
import type { ScanFinding, ScanSummary } from "./scan-result.ts";

/** From the mildest to the strictest. */
export const enforcementOrder = ["audit", "warn", "enforce"] as const satisfies readonly Enforcement[];

type Count = { findings: number; objects: number };

/** Counts what a scan finds. */
export class ScanCounter {
  readonly #plan: Plan;
  readonly #controls: Map<string, Count & Pick<PlannedCheck, "severity">>;
  readonly #bySeverity = zeros<Severity>(severities);
  readonly #byEnforcement = zeros<Enforcement>(enforcementOrder);
  readonly objects = { judged: 0, exempt: 0, withoutChecks: 0, withFindings: 0 };
  readonly documents = { empty: 0, notKubernetes: 0, unreadable: 0 };

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#controls = new Map(plan.checks.map(({ control, severity }) => [control, { severity, findings: 0, objects: 0 }]));
  }

  /** Counts all findings of one object. */
  add(findings: readonly ScanFinding[]): void {
    if (findings.length > 0) this.objects.withFindings += 1;
    for (const [index, { control, severity, enforcement }] of findings.entries()) {
      const count = this.#controls.get(control) as Count;
      count.findings += 1;
      if (!findings.slice(0, index).some((earlier) => earlier.control === control)) count.objects += 1;
      this.#bySeverity[severity] += 1;
      this.#byEnforcement[enforcement] += 1;
    }
  }

  summary(files: number, failOn: Enforcement): ScanSummary {
    const failing = enforcementOrder.slice(enforcementOrder.indexOf(failOn)).reduce((sum, enforcement) => sum + this.#byEnforcement[enforcement], 0);
    return {
      judgedBy: this.#plan.name,
      checks: this.#plan.checks.length,
      files,
      objects: { ...this.objects },
      documents: { ...this.documents },
      findings: {
        total: enforcementOrder.reduce((sum, enforcement) => sum + this.#byEnforcement[enforcement], 0),
        bySeverity: { ...this.#bySeverity },
        byEnforcement: { ...this.#byEnforcement },
        failing,
      },
      controls: [...this.#controls].map(([control, count]) => ({ control, ...count })),
      notConfigured: this.#plan.notConfigured,
      clean: failing === 0 && this.documents.unreadable === 0,
    };
  }
}

function zeros<Key extends string>(keys: readonly Key[]): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;
}
