import * as Type from "typebox";
import { workloadKinds } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { cis, gke, nsa, podSecurityStandards } from "../references.ts";

const path = "securityContext.seccompProfile.type";

export const disallowUnconfinedSeccomp: Control = {
  id: "disallow-unconfined-seccomp",
  area: "pods",
  title: "Seccomp is not switched off",
  severity: "high",
  rationale: "Unconfined lets a container use system calls that no container needs, some of them ways to the node.",
  remediation: "Set seccompProfile.type to RuntimeDefault or Localhost, or leave it to the kubelet's default.",
  beyondAdmission:
    "What holds where no profile is set: without the kubelet's seccompDefault that is Unconfined. Static pods: the kubelet runs them from files.",
  references: [...cis("5.6.2"), ...gke("4.6.2"), ...nsa("Hardening container environments"), ...podSecurityStandards("baseline")],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: ["profile"],
  checks: () => [
    {
      id: "profile",
      title: "No seccomp profile is Unconfined",
      kind: "container-field",
      match: workloadKinds,
      parameters: { fieldPath: path, podFieldPath: path, operator: "In", values: ["RuntimeDefault", "Localhost"], whenAbsent: "pass" },
      message: `set ${path} to RuntimeDefault or Localhost, or leave it out`,
    },
  ],
  artifacts: [],
};
