import * as Type from "typebox";
import { workloadKinds } from "../../kubernetes/kinds.ts";
import { minorOf } from "../../kubernetes/versions.ts";
import type { Control } from "../control.ts";
import { podSecurityStandards } from "../references.ts";

const ipv4 = (...names: readonly string[]) => names.map((name) => `net.ipv4.${name}`);

/** Those of version v1.32, and what v1.37 adds. @see https://github.com/kubernetes/pod-security-admission/blob/master/policy/check_sysctls.go */
const safe = [
  "kernel.shm_rmid_forced",
  ...ipv4("ip_local_port_range", "ip_local_reserved_ports", "ip_unprivileged_port_start", "ping_group_range", "tcp_fin_timeout"),
  ...ipv4("tcp_keepalive_intvl", "tcp_keepalive_probes", "tcp_keepalive_time", "tcp_rmem", "tcp_syncookies", "tcp_wmem"),
];
const since37 = ipv4("tcp_notsent_lowat", "tcp_slow_start_after_idle");

export const restrictSysctls: Control = {
  id: "restrict-sysctls",
  area: "pods",
  title: "Pods set only safe sysctls",
  severity: "medium",
  rationale: "Sysctls that are not of the pod's own namespaces change the kernel under every pod of the node, or switch protection off.",
  remediation: "Remove from securityContext.sysctls what Pod Security does not hold for safe.",
  beyondAdmission: "Which unsafe sysctls a node allows at all is its kubelet's to say (allowedUnsafeSysctls).",
  references: podSecurityStandards("baseline"),
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: ["sysctls"],
  checks: (_, { kubernetesVersion }) => [
    {
      id: "sysctls",
      title: "Only safe sysctls are set",
      kind: "pod-field",
      match: workloadKinds,
      parameters: {
        fieldPath: "securityContext.sysctls[*].name",
        operator: "In",
        values: minorOf(kubernetesVersion) >= 37 ? [...safe, ...since37] : safe,
      },
      message: "set no sysctls but those that Pod Security holds for safe",
    },
  ],
  artifacts: [],
};
