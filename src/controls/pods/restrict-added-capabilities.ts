import * as Type from "typebox";
import { workloadKinds } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { cis, gke, nsa, podSecurityStandards } from "../references.ts";

/**
 * What container runtimes grant by default, but for NET_RAW.
 * @see https://github.com/kubernetes/pod-security-admission/blob/master/policy/check_capabilities_baseline.go
 */
const defaultSet = "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT".split(" ");

export const restrictAddedCapabilities: Control = {
  id: "restrict-added-capabilities",
  area: "pods",
  title: "Containers add no capabilities beyond the default set",
  severity: "high",
  rationale: "Capabilities such as SYS_ADMIN or NET_RAW give a container rights over its node or over the traffic of others.",
  remediation: "Remove from securityContext.capabilities.add what is not of the default set.",
  beyondAdmission: "Static pods: the kubelet runs them from files on the node. Which capabilities are granted by default is the container runtime's to say.",
  references: [...cis("5.2.8", "5.2.9"), ...gke("4.6.3"), ...nsa("Hardening container environments"), ...podSecurityStandards("baseline")],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: ["default-set"],
  checks: () => [
    {
      id: "default-set",
      title: "No capabilities are added but those of the default set",
      kind: "container-field",
      match: workloadKinds,
      parameters: { fieldPath: "securityContext.capabilities.add", operator: "OnlyIncludes", values: defaultSet, whenAbsent: "pass" },
      message: `add no capabilities but ${defaultSet.join(", ")}`,
    },
  ],
  artifacts: [],
};
