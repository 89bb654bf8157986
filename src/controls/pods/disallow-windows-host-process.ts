import * as Type from "typebox";
import { workloadKinds } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { cis, podSecurityStandards } from "../references.ts";

const path = "securityContext.windowsOptions.hostProcess";

export const disallowWindowsHostProcess: Control = {
  id: "disallow-windows-host-process",
  area: "pods",
  title: "Windows containers are no processes of the host",
  severity: "high",
  rationale: "A HostProcess container runs on the Windows node itself, with the rights of the account that it names.",
  remediation: "Remove windowsOptions.hostProcess; give node agents that need it a waiver.",
  beyondAdmission: "Static pods: the kubelet runs them from files on the node, whether their mirror is refused or not.",
  references: [...cis("5.2.10"), ...podSecurityStandards("baseline")],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: ["host-process"],
  checks: () => [
    {
      id: "host-process",
      title: "No Windows container is a process of the host",
      kind: "container-field",
      match: workloadKinds,
      parameters: { fieldPath: path, podFieldPath: path, operator: "Equals", values: [false], whenAbsent: "pass" },
      message: `do not set ${path} to true`,
    },
  ],
  artifacts: [],
};
