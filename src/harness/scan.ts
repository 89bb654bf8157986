import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type UserError, userError } from "../diagnostics/user-error.ts";
import type { Finding, Reviewer } from "../engines/opa-wasm/reviewer.ts";
import { checkKey } from "../engines/policies.ts";
import type { ManifestEvent } from "../kubernetes/manifests/index.ts";
import { inNamespace } from "../kubernetes/namespace.ts";
import type { KubernetesObject } from "../kubernetes/request.ts";
import type { Plan } from "../spec/plan.ts";
import type { Enforcement } from "../spec/schema/primitives.ts";
import { readManifests } from "./manifest-events.ts";
import { ScanCounter } from "./scan-counter.ts";
import { findManifests } from "./scan-files.ts";
import { loadScanPlan, type ScanPlanOptions } from "./scan-plan.ts";
import type { ScanFinding, ScannedObject, ScanReporter, ScanSource, ScanSummary } from "./scan-result.ts";

export type ScanOptions = ScanPlanOptions & {
  /** Files, folders, globs, and `-` for standard input. */
  readonly paths: readonly string[];
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Where objects land that name no namespace. */
  readonly namespace: string;
  /** The mildest enforcement whose findings make the scan unclean. */
  readonly failOn: Enforcement;
};

export type ScanOutcome = { readonly summary: ScanSummary; readonly warnings: readonly Diagnostic[] };

/**
 * Holds manifests against policies, one object at a time.
 * @param open makes the reporter; asked only once there is something to scan and something to hold it against
 * @throws UserError where the scan cannot be run, or had nothing to judge
 */
export async function scan(options: ScanOptions, open: () => ScanReporter): Promise<ScanOutcome> {
  const files = await findManifests(options.paths);
  const { plan, files: policies, warnings } = await loadScanPlan(options);
  const { createReviewer } = await import("../engines/opa-wasm/reviewer.ts");
  const run = new ScanRun(plan, await createReviewer(policies), open(), options.namespace);
  await readManifests(files, options.stdin, (event) => run.take(event));
  const summary = await run.end(files.length, options.failOn);
  const { judged, exempt, withoutChecks } = summary.objects;
  if (judged + exempt + withoutChecks + summary.documents.unreadable === 0) throw nothingScanned();
  return { summary, warnings };
}

/** That nothing was there to judge is no good news. */
export function nothingScanned(): UserError {
  return userError("nothing-scanned", "what was scanned holds no Kubernetes object", { remedy: "name files, folders or globs that hold manifests" });
}

class ScanRun {
  readonly #reviewer: Reviewer;
  readonly #reporter: ScanReporter;
  readonly #namespace: string;
  readonly #exempt: ReadonlySet<string>;
  readonly #checks: ReadonlyMap<string, Pick<ScanFinding, "control" | "check" | "title" | "severity" | "enforcement">>;
  readonly #counter: ScanCounter;

  constructor(plan: Plan, reviewer: Reviewer, reporter: ScanReporter, namespace: string) {
    this.#reviewer = reviewer;
    this.#reporter = reporter;
    this.#namespace = namespace;
    this.#exempt = new Set(plan.exemptNamespaces);
    this.#checks = new Map(
      plan.checks.map(({ control, id, title, severity, enforcement }) => [
        checkKey({ control, check: id }),
        { control, check: id, title, severity, enforcement },
      ]),
    );
    this.#counter = new ScanCounter(plan);
  }

  take(event: ManifestEvent): void | Promise<void> {
    const { documents } = this.#counter;
    if (event.type === "object") return this.#judge(inNamespace(event.object, this.#namespace), event.source);
    if (event.type === "problem") {
      documents.unreadable += 1;
      return this.#reporter.problem(event.diagnostic);
    }
    documents[event.reason === "empty" ? "empty" : "notKubernetes"] += 1;
  }

  async end(files: number, failOn: Enforcement): Promise<ScanSummary> {
    const summary = this.#counter.summary(files, failOn);
    await this.#reporter.end(summary);
    return summary;
  }

  #judge(object: KubernetesObject, { file, line }: ScanSource): void | Promise<void> {
    if (!this.#reviewer.applies(object)) {
      this.#counter.objects[this.#isExempt(object) ? "exempt" : "withoutChecks"] += 1;
      return;
    }
    const found = this.#reviewer.review(object);
    this.#counter.objects.judged += 1;
    if (found.length === 0) return;
    const about = scannedObject(object);
    const findings = found.map((finding) => this.#finding(finding, about, { file, line }));
    this.#counter.add(findings);
    return this.#reporter.object(findings);
  }

  #finding(finding: Finding, object: ScannedObject, source: ScanSource): ScanFinding {
    const check = this.#checks.get(checkKey(finding)) as ScanFinding;
    return { ...check, message: finding.message, object, source };
  }

  /** A Namespace counts as in itself. */
  #isExempt({ kind, metadata: { name, namespace } }: KubernetesObject): boolean {
    return this.#exempt.has(String(kind === "Namespace" ? name : namespace));
  }
}

/** What is told of an object, and nothing else of it. */
export function scannedObject({ apiVersion, kind, metadata: { name, generateName, namespace } }: KubernetesObject): ScannedObject {
  const shown = typeof name === "string" ? name : typeof generateName === "string" ? `${generateName}*` : "";
  return { apiVersion, kind, ...(typeof namespace === "string" && namespace !== "" ? { namespace } : {}), name: shown };
}
