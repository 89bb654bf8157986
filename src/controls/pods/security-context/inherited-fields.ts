import type { Check } from "../../../checks/check-kind.ts";
import type { JsonObject } from "../../../kubernetes/json.ts";
import { workloadKinds } from "../../../kubernetes/kinds.ts";
import type { ClusterFacts } from "../../control.ts";
import { inUserNamespace } from "./user-namespaces.ts";
import { windows } from "./windows.ts";

/** The checks of fields that containers inherit from the pod, and of the pod's own fsGroup. */
export function inheritedFields(parameters: JsonObject, cluster: ClusterFacts): Check[] {
  const { requireRunAsUser, requireRunAsGroup, requireFsGroup } = parameters;
  return [
    check(
      "run-as-non-root",
      "Containers do not run as root",
      "runAsNonRoot",
      { operator: "Equals", values: [true], whenAbsent: "fail", ...inUserNamespace(cluster) },
      "set securityContext.runAsNonRoot to true on the pod or on every container",
    ),
    check(
      "run-as-user",
      "runAsUser is not 0",
      "runAsUser",
      { operator: "NotEquals", values: [0], whenAbsent: requireRunAsUser === true ? "fail" : "pass", ...inUserNamespace(cluster) },
      "set securityContext.runAsUser to a number other than 0",
    ),
    ...(requireRunAsGroup === true ? [runAsGroup] : []),
    ...(requireFsGroup === true ? [fsGroup] : []),
    check(
      "seccomp-profile",
      "A seccomp profile filters system calls",
      "seccompProfile.type",
      { operator: "In", values: ["RuntimeDefault", "Localhost"], whenAbsent: "fail", unless: [windows] },
      "set securityContext.seccompProfile.type to RuntimeDefault or Localhost",
    ),
  ];
}

function check(id: string, title: string, field: string, predicate: JsonObject, message: string): Check {
  const path = `securityContext.${field}`;
  return { id, title, kind: "container-field", match: workloadKinds, parameters: { fieldPath: path, podFieldPath: path, ...predicate }, message };
}

const runAsGroup = check(
  "run-as-group",
  "runAsGroup is not 0",
  "runAsGroup",
  { operator: "NotEquals", values: [0], whenAbsent: "fail" },
  "set securityContext.runAsGroup to a number other than 0",
);

const fsGroup: Check = {
  id: "fs-group",
  title: "fsGroup is not 0",
  kind: "pod-field",
  match: workloadKinds,
  parameters: { fieldPath: "securityContext.fsGroup", operator: "NotEquals", values: [0], whenAbsent: "fail" },
  message: "set securityContext.fsGroup of the pod to a number other than 0",
};
