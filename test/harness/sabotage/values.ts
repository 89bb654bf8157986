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
  "ClusterRole",
  "Role",
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
  OnlyKeys: "OnlyIncludes",
  Matches: "NotIn",
  NotEmpty: "Exists",
};

const holdsField = ({ kind }: PlannedCheck) => kind === "pod-field" || kind === "container-field" || kind === "object-field";

/** Whether the check is of that kind. */
export const isField = holdsField;
/** What the check forbids rules to grant. */
export const forbiddenBy = ({ parameters }: PlannedCheck) =>
  (parameters.forbidden ?? []) as { resources?: string[]; resourceNames?: string[]; nonResourceURLs?: string[] }[];
export const forbidsSubresources = (check: PlannedCheck) => forbiddenBy(check).some(({ resources }) => resources?.some((one) => /.[/][^*]/.test(one)));
export const forbidsUnnamed = (check: PlannedCheck) => forbiddenBy(check).some(({ resourceNames }) => resourceNames !== undefined);
export const forbidsPlainURLs = (check: PlannedCheck) => forbiddenBy(check).some(({ nonResourceURLs }) => nonResourceURLs?.some((url) => url !== "*"));
export const forbidsMore = (check: PlannedCheck) => forbiddenBy(check).some(({ resources }) => resources?.some((one) => one !== "*"));
export const matchesKind = (kind: string) => (check: PlannedCheck) => check.match.some((one) => one.kind === kind);
/** Whether bindings of both kinds are judged, and some allowed. */
export const allowsBindings = (check: PlannedCheck) => matchesKind("RoleBinding")(check) && check.parameters.allowedBindings !== undefined;
export const isPeers = ({ kind }: PlannedCheck) => kind === "network-policy-peers";
export const isImage = ({ kind }: PlannedCheck) => kind === "container-image";
export const judgesContainers = ({ kind }: PlannedCheck) => kind.startsWith("container-");
/** Whether a path of the check stands for several fields. */
export const judgesSeveral = ({ parameters }: PlannedCheck) => String(parameters.fieldPath).includes("{");
export const isWaived = ({ waivers }: PlannedCheck) => waivers.length > 0;
export const waivesObjects = ({ waivers }: PlannedCheck) => waivers.some(({ containers }) => containers === undefined);
export const waivesContainers = ({ waivers }: PlannedCheck) => waivers.some(({ containers }) => containers !== undefined);
