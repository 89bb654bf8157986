import * as Type from "typebox";
import type { Check } from "../../checks/check-kind.ts";
import { workloadKinds } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { aks, cis, eks, gke, nsa, podSecurityStandards } from "../references.ts";

export const disallowHostNamespaces: Control = {
  id: "disallow-host-namespaces",
  item: "3.4",
  area: "pods",
  title: "Pods do not share the host's namespaces",
  severity: "high",
  rationale: "In the host's network, process or IPC namespace a container sees and reaches what belongs to the node and to other pods.",
  remediation: "Remove hostNetwork, hostPID and hostIPC from the pod spec; give node agents that need them a waiver.",
  beyondAdmission: "Static pods: the kubelet runs them from files on the node, whether their mirror is refused or not.",
  references: [
    ...cis("5.2.3", "5.2.4", "5.2.5"),
    ...eks("4.2.2", "4.2.3", "4.2.4"),
    ...gke("4.2.1"),
    ...aks("4.2.2", "4.2.3", "4.2.4"),
    ...nsa("Pod security"),
    ...podSecurityStandards("baseline"),
  ],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: ["host-network", "host-pid", "host-ipc"],
  checks: () => [
    check("host-network", "hostNetwork", "The host's network namespace is not used"),
    check("host-pid", "hostPID", "The host's process namespace is not used"),
    check("host-ipc", "hostIPC", "The host's IPC namespace is not used"),
  ],
  artifacts: [],
};

function check(id: string, fieldPath: string, title: string): Check {
  return {
    id,
    title,
    kind: "pod-field",
    match: workloadKinds,
    parameters: { fieldPath, operator: "Equals", values: [false], whenAbsent: "pass" },
    message: `do not set ${fieldPath} to true`,
  };
}
