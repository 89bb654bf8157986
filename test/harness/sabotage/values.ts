import type { JsonValue } from "../../../src/kubernetes/json.ts";
import type { PlannedCheck } from "../../../src/spec/plan.ts";

/** The kinds whose loss from a match is tried one by one. */
export const kinds = [
  "Pod",
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "ReplicationController",
  "Job",
  "CronJob",
  "ServiceAccount",
  "Namespace",
  "ClusterRoleBinding",
  "RoleBinding",
];

/** By check: the value that somebody in a hurry would allow. */
const tempting: Readonly<Record<string, JsonValue>> = {
  "run-as-non-root": false,
  "seccomp-profile": "Unconfined",
  "add-capabilities": "SYS_ADMIN",
  "enforce-label": "privileged",
};

/** A value that the check is there to refuse, and that its cases name; undefined where the check lists none. */
export function temptingValue({ id, parameters }: PlannedCheck): JsonValue | undefined {
  const [first] = (parameters.values ?? []) as JsonValue[];
  return tempting[id] ?? (typeof first === "boolean" && parameters.operator === "Equals" ? !first : undefined);
}

/** A label that no case carries. */
export const neverLabel = "bulwark.invalid/never";

/** The operator that says the opposite, or the nearest to it. */
export const opposite: Readonly<Record<string, string>> = {
  Equals: "NotEquals",
  NotEquals: "Equals",
  In: "NotIn",
  NotIn: "In",
  Exists: "Absent",
  Absent: "Exists",
  Includes: "OnlyIncludes",
  OnlyIncludes: "Includes",
  Matches: "NotIn",
  NotEmpty: "Exists",
};

const holdsField = ({ kind }: PlannedCheck) => kind === "pod-field" || kind === "container-field" || kind === "object-field";

/** Whether the check is of that kind. */
export const isField = holdsField;
export const isImage = ({ kind }: PlannedCheck) => kind === "container-image";
export const judgesContainers = ({ kind }: PlannedCheck) => kind.startsWith("container-");
export const isWaived = ({ waivers }: PlannedCheck) => waivers.length > 0;
export const waivesObjects = ({ waivers }: PlannedCheck) => waivers.some(({ containers }) => containers === undefined);
export const waivesContainers = ({ waivers }: PlannedCheck) => waivers.some(({ containers }) => containers !== undefined);
