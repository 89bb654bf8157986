import type { KubernetesObject } from "../../../kubernetes/request.ts";
import type { Plan, PlannedAudit } from "../../../spec/plan.ts";
import type { ScanSource } from "../../scan-result.ts";
import type { Inventory } from "../inventory.ts";
import type { Knowledge } from "../knowledge.ts";

/** What a referential check says of one object: it is at fault, or that cannot be told. */
export type ReferentialVerdict =
  | { readonly type: "finding"; readonly object: KubernetesObject; readonly source: ScanSource | undefined; readonly message: string }
  | { readonly type: "not-judged"; readonly object: KubernetesObject; readonly detail?: string; readonly reason: string };

export type ReferentialInput = {
  readonly inventory: Inventory;
  /** Of which kinds it is known what is not there. */
  readonly knowledge: Knowledge;
  readonly audit: PlannedAudit;
  readonly plan: Plan;
};

/**
 * A check that several objects decide together. It speaks only of what is wrong or unknown; exempt namespaces and waivers are
 * not its business.
 */
export type ReferentialCheck = {
  readonly control: string;
  readonly id: string;
  /** Kinds whose objects it judges: where none was read, that is said. */
  readonly judges: readonly string[];
  /** Kinds that it looks things up in. */
  readonly reads: readonly string[];
  judge(input: ReferentialInput): Iterable<ReferentialVerdict>;
};
