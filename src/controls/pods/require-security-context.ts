import Type from "typebox";
import type { Check } from "../../checks/check-kind.ts";
import type { JsonObject } from "../../kubernetes/json.ts";
import { workloadKinds } from "../../kubernetes/kinds.ts";
import { minorOf } from "../../kubernetes/versions.ts";
import type { ClusterFacts, Control } from "../control.ts";

const windows = { fieldPath: "os.name", operator: "Equals", values: ["windows"] };
const userNamespace = { fieldPath: "hostUsers", operator: "Equals", values: [false] };

export const requireSecurityContext: Control = {
  id: "require-security-context",
  item: "3.2",
  area: "pods",
  title: "Containers run with a restrictive security context",
  severity: "high",
  rationale: "Defaults let a container run as root, gain privileges, write to its root file system and use unfiltered system calls.",
  remediation: "Set the fields named in the message on the pod or on every container, init, sidecar and ephemeral containers included.",
  references: [
    ...["5.2.2", "5.2.6", "5.2.7", "5.2.8", "5.2.9", "5.6.2", "5.6.3"].map((id) => ({ benchmark: "CIS Kubernetes Benchmark", version: "1.12", id })),
    { benchmark: "NSA/CISA Kubernetes Hardening Guide", version: "1.2", id: "Non-root containers" },
    { benchmark: "NSA/CISA Kubernetes Hardening Guide", version: "1.2", id: "Immutable container file systems" },
    { benchmark: "Pod Security Standards", id: "restricted" },
  ],
  parameters: Type.Object(
    {
      requireRunAsUser: Type.Optional(Type.Boolean({ description: "Whether a numeric runAsUser must be set (default: false; 0 always fails)." })),
      requireRunAsGroup: Type.Optional(Type.Boolean({ description: "Whether a runAsGroup other than 0 must be set (default: false, not looked at)." })),
      requireFsGroup: Type.Optional(Type.Boolean({ description: "Whether an fsGroup other than 0 must be set (default: false, not looked at)." })),
      allowedAdditions: Type.Optional(
        Type.Array(Type.String({ pattern: "^[A-Z][A-Z0-9_]*$" }), {
          minItems: 1,
          maxItems: 64,
          description: "Capabilities that may be added (default: NET_BIND_SERVICE).",
        }),
      ),
    },
    { additionalProperties: false },
  ),
  checkIds: [
    "run-as-non-root",
    "run-as-user",
    "run-as-group",
    "fs-group",
    "seccomp-profile",
    "allow-privilege-escalation",
    "read-only-root-filesystem",
    "drop-capabilities",
    "add-capabilities",
    "privileged",
  ],
  checks: (parameters, cluster) => [
    {
      ...container(
        "run-as-non-root",
        "runAsNonRoot",
        "Equals",
        [true],
        "fail",
        "set securityContext.runAsNonRoot to true on the pod or on every container",
        relaxed(cluster),
      ),
      title: "Containers do not run as root",
    },
    {
      ...container(
        "run-as-user",
        "runAsUser",
        "NotEquals",
        [0],
        parameters.requireRunAsUser === true ? "fail" : "pass",
        "set securityContext.runAsUser to a number other than 0",
        relaxed(cluster),
      ),
      title: "runAsUser is not 0",
    },
    ...(parameters.requireRunAsGroup === true
      ? [
          {
            ...container("run-as-group", "runAsGroup", "NotEquals", [0], "fail", "set securityContext.runAsGroup to a number other than 0"),
            title: "runAsGroup is not 0",
          },
        ]
      : []),
    ...(parameters.requireFsGroup === true ? [fsGroup] : []),
    {
      ...container(
        "seccomp-profile",
        "seccompProfile.type",
        "In",
        ["RuntimeDefault", "Localhost"],
        "fail",
        "set securityContext.seccompProfile.type to RuntimeDefault or Localhost",
        [windows],
      ),
      title: "A seccomp profile filters system calls",
    },
    ...ownFields(parameters),
  ],
  artifacts: [],
};

/** From policy version v1.35 on, Pod Security lets root inside a user namespace pass. */
const relaxed = ({ kubernetesVersion }: ClusterFacts) => (minorOf(kubernetesVersion) >= 35 ? [userNamespace] : []);

/** A field that containers inherit from the pod. */
function container(
  id: string,
  field: string,
  operator: string,
  values: (string | number | boolean)[],
  whenAbsent: string,
  message: string,
  unless: JsonObject[] = [],
) {
  const path = `securityContext.${field}`;
  return {
    id,
    kind: "container-field" as const,
    match: workloadKinds,
    parameters: { fieldPath: path, podFieldPath: path, operator, values, whenAbsent, ...(unless.length > 0 ? { unless } : {}) },
    message,
  };
}

const fsGroup: Check = {
  id: "fs-group",
  title: "fsGroup is not 0",
  kind: "pod-field",
  match: workloadKinds,
  parameters: { fieldPath: "securityContext.fsGroup", operator: "NotEquals", values: [0], whenAbsent: "fail" },
  message: "set securityContext.fsGroup of the pod to a number other than 0",
};

/** Fields that only containers have. */
function ownFields({ allowedAdditions = ["NET_BIND_SERVICE"] }: JsonObject): Check[] {
  const additions = allowedAdditions as string[];
  const field = (id: string, title: string, path: string, predicate: JsonObject, message: string, unless: JsonObject[] = [windows]): Check => ({
    id,
    title,
    kind: "container-field",
    match: workloadKinds,
    parameters: { fieldPath: `securityContext.${path}`, ...predicate, ...(unless.length > 0 ? { unless } : {}) },
    message,
  });
  return [
    field(
      "allow-privilege-escalation",
      "Processes cannot gain privileges",
      "allowPrivilegeEscalation",
      { operator: "Equals", values: [false], whenAbsent: "fail" },
      "set securityContext.allowPrivilegeEscalation to false on every container",
    ),
    field(
      "read-only-root-filesystem",
      "The root file system is read-only",
      "readOnlyRootFilesystem",
      { operator: "Equals", values: [true], whenAbsent: "fail" },
      "set securityContext.readOnlyRootFilesystem to true on every container",
    ),
    field(
      "drop-capabilities",
      "All capabilities are dropped",
      "capabilities.drop",
      { operator: "Includes", values: ["ALL"], whenAbsent: "fail" },
      "set securityContext.capabilities.drop to [ALL] on every container",
    ),
    field(
      "add-capabilities",
      "No capabilities are added but the allowed ones",
      "capabilities.add",
      { operator: "OnlyIncludes", values: additions, whenAbsent: "pass" },
      `add no capabilities but ${additions.join(", ")}`,
    ),
    field(
      "privileged",
      "Containers are not privileged",
      "privileged",
      { operator: "Equals", values: [false], whenAbsent: "pass" },
      "do not set securityContext.privileged to true",
      [],
    ),
  ];
}
