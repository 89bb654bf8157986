import type { Finding, Reviewer } from "../../engines/opa-wasm/reviewer.ts";
import { checkKey } from "../../engines/policies.ts";
import { asOwner, type Owner, owningKinds, templateOwnerOf } from "../../kubernetes/owner.ts";
import { describeObject, type KubernetesObject } from "../../kubernetes/request.ts";
import type { Plan, PlannedAudit, PlannedCheck } from "../../spec/plan.ts";
import type { ScanSource } from "../scan-result.ts";
import { covers } from "../waiver-match.ts";
import type { AuditFinding, NotJudged } from "./audit-result.ts";
import { findingOf, itemOf } from "./finding-of.ts";
import { Inventory } from "./inventory.ts";
import { unreadKinds } from "./kinds-read.ts";
import type { Knowledge } from "./knowledge.ts";
import { referentialCheckOf } from "./referential/index.ts";

/** What was found, and what could not be told. */
export type AuditOutcome = {
  readonly findings: AuditFinding[];
  readonly notJudged: NotJudged[];
  readonly objects: { readonly read: number; readonly judged: number; readonly exempt: number; readonly owned: number; readonly withoutChecks: number };
};

/**
 * Judges the objects of a cluster: each by the rendered policies as it comes, and what they make together at the end. What
 * was made from the template of a workload that is seen, too, is not judged a second time.
 */
export class AuditRun {
  readonly #plan: Plan;
  readonly #reviewer: Reviewer;
  readonly #inventory = new Inventory();
  readonly #checks: ReadonlyMap<string, PlannedCheck>;
  readonly #findings = new Map<string, AuditFinding>();
  readonly #seen = new Set<string>();
  readonly #owners = new Map<string, string | undefined>();
  /** Findings of objects whose owner has not been seen yet. */
  readonly #waiting: { readonly owner: Owner; readonly counts: boolean; readonly findings: readonly AuditFinding[] }[] = [];
  readonly #notJudged = new Map<string, NotJudged & { readonly objects: string[] }>();
  readonly #counts = { read: 0, judged: 0, exempt: 0, owned: 0, withoutChecks: 0 };

  constructor(plan: Plan, reviewer: Reviewer) {
    this.#plan = plan;
    this.#reviewer = reviewer;
    this.#checks = new Map(plan.checks.map((check) => [checkKey({ control: check.control, check: check.id }), check]));
  }

  /** Takes an object, in the namespace that it is in. */
  take(object: KubernetesObject, source: ScanSource | undefined): void {
    const again = this.#seenBefore(object);
    const owner = templateOwnerOf(object);
    if (owningKinds.includes(object.kind)) this.#owners.set(ownerKey(asOwner(object)), asOwner(object).uid);
    this.#inventory.add(object, source, owner !== undefined);
    if (!again) this.#counts.read += 1;
    if (owner && this.#isSeen(owner)) {
      if (!again) this.#counts.owned += 1;
    } else if (this.#reviewer.applies(object)) this.#judge(object, source, owner, again);
    else if (!again) this.#counts[this.#isExempt(object) ? "exempt" : "withoutChecks"] += 1;
  }

  /** Whether an object is made from a template that was seen: then nothing of it is looked at. */
  isOwned(object: KubernetesObject): boolean {
    const owner = templateOwnerOf(object);
    return owner !== undefined && this.#isSeen(owner);
  }

  /** Counts an object that was left out because it is owned. */
  countOwned(): void {
    this.#counts.read += 1;
    this.#counts.owned += 1;
  }

  /** Judges what the objects make together. */
  end(knowledge: Knowledge): AuditOutcome {
    for (const { owner, counts, findings } of this.#waiting) {
      const owned = this.#isSeen(owner);
      if (counts) this.#counts[owned ? "owned" : "judged"] += 1;
      if (!owned) for (const finding of findings) this.#add(finding);
    }
    for (const check of this.#plan.checks) {
      const of = { control: check.control, id: check.id };
      for (const kind of unreadKinds(check, knowledge)) this.#cannotTell(of, knowledge.reason(kind), undefined);
    }
    this.#namespacesOutside(knowledge);
    for (const audit of this.#plan.audits) this.#refer(audit, knowledge);
    return { findings: [...this.#findings.values()], notJudged: [...this.#notJudged.values()], objects: this.#counts };
  }

  #judge(object: KubernetesObject, source: ScanSource | undefined, owner: Owner | undefined, again: boolean): void {
    const findings = this.#reviewer.review(object).map((finding) => this.#finding(finding, object, source));
    if (owner) this.#waiting.push({ owner, counts: !again, findings });
    else {
      if (!again) this.#counts.judged += 1;
      for (const finding of findings) this.#add(finding);
    }
  }

  #finding({ control, check, message }: Finding, object: KubernetesObject, source: ScanSource | undefined): AuditFinding {
    return findingOf(this.#checks.get(checkKey({ control, check })) as PlannedCheck, object, source, message);
  }

  #refer(audit: PlannedAudit, knowledge: Knowledge): void {
    const check = referentialCheckOf(audit);
    for (const kind of check.judges) if (!knowledge.read(kind)) this.#cannotTell(audit, knowledge.reason(kind), undefined);
    for (const verdict of check.judge({ inventory: this.#inventory, knowledge, audit, plan: this.#plan })) {
      const { object } = verdict;
      if (this.#isExempt(object) || audit.waivers.some((waiver) => covers(waiver, object))) continue;
      if (verdict.type === "finding") this.#add(findingOf(audit, object, verdict.source, verdict.message));
      else this.#cannotTell(audit, verdict.reason, describeObject(object) + (verdict.detail === undefined ? "" : ` (${verdict.detail})`));
    }
  }

  /** Objects may be in namespaces whose own object was not seen: nothing judged those. */
  #namespacesOutside(knowledge: Knowledge): void {
    const ofNamespaces = this.#plan.checks.filter(({ match }) => match.some(({ kind, apiGroup }) => kind === "Namespace" && apiGroup === ""));
    if (knowledge.whole("Namespace") || !knowledge.read("Namespace")) return;
    const outside = this.#inventory.namespaceNames.filter((name) => !this.#inventory.namespace(name) && !this.#plan.exemptNamespaces.includes(name));
    for (const check of ofNamespaces) for (const name of outside) this.#cannotTell(check, knowledge.reason("Namespace"), `Namespace ${name}`);
  }

  #add(finding: AuditFinding): void {
    const { control, check, object, message } = finding;
    this.#findings.set(JSON.stringify([control, check, object.kind, object.namespace, object.name, message]), finding);
  }

  #cannotTell({ control, id }: { readonly control: string; readonly id: string }, reason: string, object: string | undefined): void {
    const key = JSON.stringify([control, id, reason]);
    const there = this.#notJudged.get(key) ?? { ...itemOf(control), control, check: id, reason, objects: [] };
    if (object !== undefined) there.objects.push(object);
    this.#notJudged.set(key, there);
  }

  #seenBefore({ apiVersion, kind, metadata: { namespace, name } }: KubernetesObject): boolean {
    const key = `${apiVersion} ${kind} ${namespace}/${name}`;
    if (typeof name !== "string" || !this.#seen.has(key)) {
      this.#seen.add(key);
      return false;
    }
    return true;
  }

  /** Whoever may write an object may name any owner: it must be there, and be the same one. */
  #isSeen(owner: Owner): boolean {
    const key = ownerKey(owner);
    if (!this.#owners.has(key)) return false;
    const uid = this.#owners.get(key);
    return uid === undefined || owner.uid === undefined || uid === owner.uid;
  }

  /** A Namespace counts as in itself. */
  #isExempt({ kind, metadata: { name, namespace } }: KubernetesObject): boolean {
    return this.#plan.exemptNamespaces.includes(String(kind === "Namespace" ? name : namespace));
  }
}

const ownerKey = ({ kind, namespace, name }: Owner) => `${kind} ${namespace}/${name}`;
