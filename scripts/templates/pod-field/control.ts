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
  checkIds: ["share-process-namespace"],
  checks: () => [
    {
      id: "share-process-namespace",
      title: "Containers of a pod do not share their processes",
      kind: "pod-field",
      match: workloadKinds,
      parameters: { fieldPath: "shareProcessNamespace", operator: "Equals", values: [false], whenAbsent: "pass" },
      message: "do not set shareProcessNamespace to true",
    },
  ],
  artifacts: [],
};
