import type { Severity } from "../controls/control.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { CheckName } from "../engines/engine.ts";
import type { NotConfigured } from "../spec/plan.ts";
import type { Enforcement } from "../spec/schema/primitives.ts";

/** The object that a finding is about; `namespace` is the one that it lands in. */
export type ScannedObject = { readonly apiVersion: string; readonly kind: string; readonly namespace?: string; readonly name: string };

/** Where it was read; `line` is the first of its document. */
export type ScanSource = { readonly file: string; readonly line: number };

/** A check that an object does not pass. */
export type ScanFinding = CheckName & {
  readonly title: string;
  readonly severity: Severity;
  readonly enforcement: Enforcement;
  readonly message: string;
  readonly object: ScannedObject;
  readonly source: ScanSource;
};

export type ControlCount = { readonly control: string; readonly severity: Severity; readonly findings: number; readonly objects: number };

export type ScanSummary = {
  readonly judgedBy: string;
  readonly checks: number;
  readonly files: number;
  readonly objects: {
    readonly judged: number;
    /** In a namespace that the spec exempts. */
    readonly exempt: number;
    /** Of kinds that no check is about. */
    readonly withoutChecks: number;
    /** Judged objects with findings. */
    readonly withFindings: number;
  };
  readonly documents: { readonly empty: number; readonly notKubernetes: number; readonly unreadable: number };
  readonly findings: {
    readonly total: number;
    readonly bySeverity: Readonly<Record<Severity, number>>;
    readonly byEnforcement: Readonly<Record<Enforcement, number>>;
    /** Findings at or above --fail-on. */
    readonly failing: number;
  };
  /** In the order of the checklist; controls without findings, too. */
  readonly controls: readonly ControlCount[];
  readonly notConfigured: readonly NotConfigured[];
  /** Whether nothing at or above --fail-on was found and everything could be read. */
  readonly clean: boolean;
};

/**
 * What a scan tells as it goes, in the order of files and documents. Nothing is kept, so that memory does not grow with
 * what is scanned; a promise is waited for before the scan goes on.
 */
export type ScanReporter = {
  /** All findings of one object, one at least. */
  object(findings: readonly ScanFinding[]): void | Promise<void>;
  /** A document or file that could not be read. */
  problem(problem: Diagnostic): void | Promise<void>;
  end(summary: ScanSummary): void | Promise<void>;
};
