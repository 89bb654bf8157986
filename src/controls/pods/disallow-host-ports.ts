import * as Type from "typebox";
import { workloadKinds } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { cis, gke, nsa, podSecurityStandards } from "../references.ts";

export const disallowHostPorts: Control = {
  id: "disallow-host-ports",
  area: "pods",
  title: "Containers take no ports of the host",
  severity: "medium",
  rationale: "A host port is reached at the node's address, past Services and most NetworkPolicies, and can take the place of a node's own service.",
  remediation: "Remove hostPort from the container's ports and use a Service; give node agents that need one a waiver.",
  beyondAdmission: "Static pods: the kubelet runs them from files on the node, whether their mirror is refused or not.",
  references: [...cis("5.2.12"), ...gke("4.2.1"), ...nsa("Pod security"), ...podSecurityStandards("baseline")],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: ["host-ports"],
  checks: () => [
    {
      id: "host-ports",
      title: "No port of the host is taken",
      kind: "container-field",
      match: workloadKinds,
      parameters: { fieldPath: "ports[*].hostPort", operator: "Equals", values: [0], whenAbsent: "pass" },
      message: "do not set hostPort",
    },
  ],
  artifacts: [],
};
