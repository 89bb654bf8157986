import { findKind, type ResourceKind, workloadKinds } from "../../kubernetes/kinds.ts";
import type { Plan, PlannedCheck } from "../../spec/plan.ts";
import type { Knowledge } from "./knowledge.ts";
import { referentialCheckOf } from "./referential/index.ts";

/** Owners before what they make, so that what is made from a template need not be kept. */
const workloadOrder = ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "CronJob", "Job", "Pod"];

/** The kinds that a plan's checks and audits are about, each once, in the order in which they are to be read. Nothing else is read. */
export function kindsToRead({ checks, audits }: Plan): ResourceKind[] {
  const referential = audits.map(referentialCheckOf).flatMap(({ judges, reads }) => [...judges, ...reads].map((kind) => findKind(kind) as ResourceKind));
  const kinds = new Map([...referential, ...checks.flatMap(({ match }) => match)].map((kind) => [`${kind.apiGroup}/${kind.resource}`, kind]));
  return [...kinds.values()].sort((one, other) => place(one) - place(other));
}

/** Namespaces first: whoever may read nothing learns it from them. */
function place({ kind, apiGroup }: ResourceKind): number {
  if (kind === "Namespace" && apiGroup === "") return -1;
  return isWorkload({ kind, apiGroup }) ? 1 + workloadOrder.indexOf(kind) : 0;
}

const isWorkload = ({ kind, apiGroup }: Pick<ResourceKind, "kind" | "apiGroup">) =>
  workloadKinds.some((known) => known.kind === kind && known.apiGroup === apiGroup);

/**
 * The kinds that a check is about and of which nothing was read. A cluster need not have every kind of workload: it is enough
 * that there is one.
 */
export function unreadKinds({ match }: PlannedCheck, knowledge: Knowledge): string[] {
  const workloads = match.filter(isWorkload).map(({ kind }) => kind);
  const others = match.filter((kind) => !isWorkload(kind)).map(({ kind }) => kind);
  const none = workloads.length > 0 && !workloads.some((kind) => knowledge.read(kind)) ? workloads.slice(0, 1) : [];
  return [...none, ...others.filter((kind) => !knowledge.read(kind))];
}
