import { type Severity, severities } from "../controls/control.ts";
import type { Plan } from "../spec/plan.ts";
import type { Enforcement } from "../spec/schema/primitives.ts";
import type { ScanFinding, ScanSummary } from "./scan-result.ts";

/** From the mildest to the strictest. */
export const enforcementOrder = ["audit", "warn", "enforce"] as const satisfies readonly Enforcement[];

/** `lastObject` is the number of the object that was counted last. */
type Count = { readonly severity: Severity; findings: number; objects: number; lastObject: number };

/** Counts what a scan finds. */
export class ScanCounter {
  readonly #plan: Plan;
  readonly #controls: Map<string, Count>;
  readonly #bySeverity = zeros<Severity>(severities);
  readonly #byEnforcement = zeros<Enforcement>(enforcementOrder);
  readonly objects = { judged: 0, exempt: 0, withoutChecks: 0, withFindings: 0 };
  readonly documents = { empty: 0, notKubernetes: 0, unreadable: 0 };

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#controls = new Map(plan.checks.map(({ control, severity }) => [control, { severity, findings: 0, objects: 0, lastObject: 0 }]));
  }

  /** Counts all findings of one object. */
  add(findings: readonly ScanFinding[]): void {
    if (findings.length === 0) return;
    this.objects.withFindings += 1;
    for (const { control, severity, enforcement } of findings) {
      const count = this.#controls.get(control) as Count;
      count.findings += 1;
      if (count.lastObject !== this.objects.withFindings) count.objects += 1;
      count.lastObject = this.objects.withFindings;
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
      controls: [...this.#controls].map(([control, { severity, findings, objects }]) => ({ control, severity, findings, objects })),
      notConfigured: this.#plan.notConfigured,
      clean: failing === 0 && this.documents.unreadable === 0,
    };
  }
}

function zeros<Key extends string>(keys: readonly Key[]): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;
}
