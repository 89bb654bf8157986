import * as Type from "typebox";
import type { Control } from "../../../src/controls/control.ts";
import { workloadKinds } from "../../../src/kubernetes/kinds.ts";

export const newControl: Control = {
  id: "new-control",
  item: "0.0",
  area: "pods",
  title: "TODO: what holds in a cluster that follows the control",
  severity: "medium",
  rationale: "TODO: what an attacker gains, or what breaks, where it is not followed.",
  remediation: "TODO: what to change in a manifest, with the names of the fields.",
  beyondAdmission: "TODO: what of it no admission policy can enforce.",
  references: [{ benchmark: "TODO: a benchmark", version: "1.0", id: "TODO: its point" }],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: ["proc-mount"],
  checks: () => [
    {
      id: "proc-mount",
      title: "Parts of /proc stay masked",
      kind: "container-field",
      match: workloadKinds,
      parameters: { fieldPath: "securityContext.procMount", operator: "In", values: ["Default"], whenAbsent: "pass" },
      message: "do not set securityContext.procMount",
    },
  ],
  artifacts: [],
};
