import * as Type from "typebox";
import type { Check } from "../../checks/check-kind.ts";
import type { JsonObject } from "../../kubernetes/json.ts";
import { workloadKinds } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { cis, gke, nsa, podSecurityStandards } from "../references.ts";

/** The types of version v1.31 and later. @see https://github.com/kubernetes/pod-security-admission/blob/master/policy/check_seLinuxOptions.go */
const types = ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

export const restrictSelinuxOptions: Control = {
  id: "restrict-selinux-options",
  area: "pods",
  title: "SELinux confines containers as containers",
  severity: "medium",
  rationale: "A type such as spc_t, or another user or role, takes a container out of the rules that keep containers from the node and from each other.",
  remediation: "Remove type, user and role from seLinuxOptions; keep level, or one of the container types.",
  beyondAdmission: "Nodes without SELinux in enforcing mode: there the options change nothing.",
  references: [...cis("5.6.3"), ...gke("4.6.3"), ...nsa("Hardening container environments"), ...podSecurityStandards("baseline")],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: ["type", "user-and-role"],
  checks: () => [
    check("type", "The SELinux type is one of containers", ".type", { operator: "In", values: ["", ...types] }, `set no SELinux type but ${types.join(", ")}`),
    check(
      "user-and-role",
      "No SELinux user or role is set",
      "",
      { operator: "OnlyKeys", values: ["type", "level"] },
      "set no SELinux user and no SELinux role",
    ),
  ],
  artifacts: [],
};

function check(id: string, title: string, field: string, predicate: JsonObject, message: string): Check {
  const path = `securityContext.seLinuxOptions${field}`;
  return {
    id,
    title,
    kind: "container-field",
    match: workloadKinds,
    parameters: { fieldPath: path, podFieldPath: path, ...predicate, whenAbsent: "pass" },
    message,
  };
}
