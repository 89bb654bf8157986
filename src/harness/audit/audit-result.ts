import type { Severity } from "../../controls/control.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { CheckName } from "../../engines/engine.ts";
import type { NotConfigured } from "../../spec/plan.ts";
import type { Enforcement } from "../../spec/schema/primitives.ts";
import type { ScannedObject, ScanSource } from "../scan-result.ts";

/** Whom a binding binds to what. */
export type AuditedBinding = { readonly role: string; readonly subjects: readonly string[] };

/** A check that an object, or what is around it, does not pass. */
export type AuditFinding = CheckName & {
  /** Number in the checklist; absent of the organisation's own checks. */
  readonly item?: string;
  readonly title: string;
  readonly severity: Severity;
  readonly enforcement: Enforcement;
  readonly object: ScannedObject;
  /** Where it stands in a dump. */
  readonly source?: ScanSource;
  /** The object's creationTimestamp. */
  readonly created?: string;
  readonly binding?: AuditedBinding;
  readonly message: string;
  /** Why it matters, and what to do: those of the control. */
  readonly why: string;
  readonly remedy: string;
};

/** A check that could not be decided, for some objects or for all. */
export type NotJudged = CheckName & { readonly item?: string; readonly reason: string; readonly objects: readonly string[] };

/** Objects of a kind that the cluster did not give. */
export type NotRead = { readonly kind: string; readonly reason: string; readonly remedy: string };

export type AuditItem = {
  readonly item?: string;
  readonly control: string;
  readonly severity: Severity;
  readonly findings: number;
  /** Objects with findings. */
  readonly objects: number;
  /** Checks of it that could not be decided for every object. */
  readonly notJudged: number;
};

/** Where the objects came from. */
export type AuditedPlace =
  | { readonly type: "cluster"; readonly context: string; readonly server: string; readonly user: string }
  | { readonly type: "dump"; readonly files: number };

export type AuditResult = {
  readonly judgedBy: string;
  readonly place: AuditedPlace;
  readonly checks: number;
  readonly objects: {
    readonly read: number;
    readonly judged: number;
    /** In a namespace that the spec exempts. */
    readonly exempt: number;
    /** Made from the template of a workload that was judged itself. */
    readonly owned: number;
    readonly withoutChecks: number;
    readonly withFindings: number;
  };
  readonly findings: readonly AuditFinding[];
  /** In the order of the checklist; controls without findings, too. */
  readonly items: readonly AuditItem[];
  readonly notRead: readonly NotRead[];
  readonly notJudged: readonly NotJudged[];
  readonly notConfigured: readonly NotConfigured[];
  /** Documents of a dump that could not be read. */
  readonly problems: readonly Diagnostic[];
  readonly failing: number;
  /** Whether nothing at or above --fail-on was found, everything was read and everything was judged. */
  readonly clean: boolean;
};
