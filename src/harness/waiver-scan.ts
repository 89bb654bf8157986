import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { UserError } from "../diagnostics/user-error.ts";
import type { Finding, Reviewer } from "../engines/opa-wasm/reviewer.ts";
import { checkKey } from "../engines/policies.ts";
import { apiGroupOf } from "../kubernetes/kinds.ts";
import type { ManifestEvent } from "../kubernetes/manifests/index.ts";
import { inNamespace } from "../kubernetes/namespace.ts";
import type { KubernetesObject } from "../kubernetes/request.ts";
import type { Plan } from "../spec/plan.ts";
import type { Waiver } from "../spec/schema/waivers.ts";
import { readManifests } from "./manifest-events.ts";
import { nothingScanned, type ScanOptions, scannedObject } from "./scan.ts";
import { findManifests } from "./scan-files.ts";
import { scanPolicies } from "./scan-plan.ts";
import type { ScannedObject } from "./scan-result.ts";
import { covers, withoutContainers } from "./waiver-match.ts";
import type { WaiverNeed, WaiverUse } from "./waivers-result.ts";

export type WaiverScan = { readonly files: number; readonly objects: number; readonly uses: readonly WaiverUse[] };

/** Objects that are named of those that need a waiver. */
const named = 10;

/**
 * Says of each waiver which objects of a scan need it. The objects that waivers are for are judged as if there were none, once,
 * and once more for each waiver of containers without its containers: what goes away is what it takes out. An object needs a
 * waiver where that takes out a finding that no other waiver takes out, which is: where the object would have a finding
 * more without that one. So of two waivers that take out the same, neither is needed, and each is said to be doubled by the
 * other; of two that overlap, each is needed for what it alone takes out. Waivers that have expired count as the others
 * do: they are in the rendered policies.
 * @throws UserError where nothing is there to judge, or something cannot be read: it could need a waiver
 */
export async function scanForWaivers(plan: Plan, waivers: readonly Waiver[], options: Pick<ScanOptions, "paths" | "stdin" | "namespace">): Promise<WaiverScan> {
  const files = await findManifests(options.paths);
  const run = new WaiverRun(plan, waivers, await bareReviewer(plan), options.namespace);
  await readManifests(files, options.stdin, (event) => run.take(event));
  return { files: files.length, ...run.end() };
}

/** Judges by the checks that waivers are of, as if there were no waivers. */
async function bareReviewer(plan: Plan): Promise<Pick<Reviewer, "review">> {
  const checks = plan.checks.filter(({ waivers }) => waivers.length > 0).map((check) => ({ ...check, waivers: [] }));
  if (checks.length === 0) return { review: () => [] };
  const { createReviewer } = await import("../engines/opa-wasm/reviewer.ts");
  return createReviewer(scanPolicies({ ...plan, checks }));
}

/** One waiver, and what was seen of it. */
type Tally = {
  readonly number: number;
  readonly waiver: Waiver;
  /** Keys of the checks that it is of. */
  readonly checks: ReadonlySet<string>;
  /** `<group>/<kind>` of the objects that these judge. */
  readonly judged: ReadonlySet<string>;
  /** Whether it is of what no scan judges. */
  readonly audited: boolean;
  readonly objects: { matching: number; failing: number; needing: number };
  readonly neededBy: ScannedObject[];
  readonly doubledBy: Set<number>;
};

class WaiverRun {
  readonly #tallies: readonly Tally[];
  readonly #reviewer: Pick<Reviewer, "review">;
  readonly #namespace: string;
  readonly #problems: Diagnostic[] = [];
  #objects = 0;

  constructor(plan: Plan, waivers: readonly Waiver[], reviewer: Pick<Reviewer, "review">, namespace: string) {
    this.#tallies = waivers.map((waiver, index) => newTally(plan, waiver, index + 1));
    this.#reviewer = reviewer;
    this.#namespace = namespace;
  }

  take(event: ManifestEvent): void {
    if (event.type === "problem") this.#problems.push(event.diagnostic);
    if (event.type !== "object") return;
    this.#objects += 1;
    this.#judge(inNamespace(event.object, this.#namespace));
  }

  end(): Omit<WaiverScan, "files"> {
    if (this.#problems.length > 0) throw new UserError(this.#problems);
    if (this.#objects === 0) throw nothingScanned();
    const uses = this.#tallies.map((tally) => ({
      need: needOf(tally),
      objects: tally.objects,
      neededBy: tally.neededBy,
      doubledBy: [...tally.doubledBy].sort((one, other) => one - other),
    }));
    return { objects: this.#objects, uses };
  }

  #judge(object: KubernetesObject): void {
    const type = `${apiGroupOf(object.apiVersion)}/${object.kind}`;
    const matching = this.#tallies.filter(({ judged, waiver }) => judged.has(type) && covers(waiver, object));
    if (matching.length === 0) return;
    const bare = this.#reviewer.review(object);
    const taken = new Map(matching.map((tally) => [tally, this.#taken(tally, object, bare)]));
    for (const [tally, findings] of taken) {
      const others = [...taken].filter(([other]) => other !== tally);
      tally.objects.matching += 1;
      if (findings.size === 0) continue;
      tally.objects.failing += 1;
      if (![...findings].every((finding) => others.some(([, also]) => also.has(finding)))) {
        tally.objects.needing += 1;
        if (tally.neededBy.length < named) tally.neededBy.push(scannedObject(object));
      } else for (const [{ number }, also] of others) if (!findings.isDisjointFrom(also)) tally.doubledBy.add(number);
    }
  }

  /** The findings that a waiver takes out of those that the object has without any. */
  #taken({ waiver: { containers }, checks }: Tally, object: KubernetesObject, bare: readonly Finding[]): Set<string> {
    const own = new Set(bare.filter((finding) => checks.has(checkKey(finding))).map(findingKey));
    if (containers === undefined || own.size === 0) return own;
    return own.difference(new Set(this.#reviewer.review(withoutContainers(object, containers)).map(findingKey)));
  }
}

/** Messages name the container that they are about: no two findings of a check are alike. */
const findingKey = (finding: Finding) => `${checkKey(finding)}\n${finding.message}`;

function newTally(plan: Plan, waiver: Waiver, number: number): Tally {
  const waived = plan.checks.filter((check) => check.waivers.includes(waiver));
  return {
    number,
    waiver,
    checks: new Set(waived.map(({ control, id }) => checkKey({ control, check: id }))),
    judged: new Set(waived.flatMap(({ match }) => match.map(({ apiGroup, kind }) => `${apiGroup}/${kind}`))),
    audited: plan.audits.some((audit) => audit.waivers.includes(waiver) && audit.kinds.some((kind) => waiver.match.kinds.includes(kind))),
    objects: { matching: 0, failing: 0, needing: 0 },
    neededBy: [],
    doubledBy: new Set(),
  };
}

function needOf({ checks, audited, objects: { matching, failing, needing } }: Tally): WaiverNeed {
  if (audited && needing === 0) return "audited";
  if (checks.size === 0) return "no-check";
  if (matching === 0) return "no-match";
  if (failing === 0) return "no-failure";
  return needing === 0 ? "doubled" : "needed";
}
