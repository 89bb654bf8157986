import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Suspicion } from "../kubernetes/credentials/index.ts";
import type { ScannedObject, ScanSource } from "./scan-result.ts";

/** Something in an object that looks like a credential: where it stands and how long it is, never what it is. */
export type SecretFinding = {
  /** Name of a format, `named-credential` or `secret-in-annotation`. */
  readonly pattern: string;
  readonly severity: Suspicion;
  /** Path of the field in the object. */
  readonly field: string;
  /** Line in the field's value, from 1. */
  readonly valueLine: number;
  /** Characters. */
  readonly length: number;
  readonly object: ScannedObject;
  readonly source: ScanSource;
};

export type SecretsSummary = {
  readonly files: number;
  readonly objects: { readonly read: number; readonly withFindings: number };
  readonly documents: { readonly notKubernetes: number; readonly unreadable: number };
  readonly findings: {
    readonly total: number;
    readonly bySeverity: Readonly<Record<Suspicion, number>>;
    /** Findings at or above --fail-on. */
    readonly failing: number;
    /** Credentials of documentation, which nobody can use; no findings. */
    readonly examples: number;
  };
  /** Whether nothing at or above --fail-on was found and everything could be read. */
  readonly clean: boolean;
};

/** What a scan tells as it goes, in the order of files and documents. */
export type SecretsReporter = {
  /** All findings of one object, one at least. */
  object(findings: readonly SecretFinding[]): void | Promise<void>;
  /** What could not be read. */
  problem(problem: Diagnostic): void | Promise<void>;
  end(summary: SecretsSummary): void | Promise<void>;
};
