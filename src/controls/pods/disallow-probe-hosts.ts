import * as Type from "typebox";
import { workloadKinds } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { podSecurityStandards } from "../references.ts";

export const disallowProbeHosts: Control = {
  id: "disallow-probe-hosts",
  area: "pods",
  title: "Probes and lifecycle handlers ask the pod itself",
  severity: "medium",
  rationale: "The kubelet sends probes from the node: a host of the pod's choice lets its author make requests inside the node's network, loopback included.",
  remediation: "Remove host from httpGet and tcpSocket of probes and lifecycle handlers: left out, it is the pod's own address.",
  beyondAdmission: "What an exec probe or handler reaches from inside the container: that is for NetworkPolicies to limit.",
  references: podSecurityStandards("baseline"),
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: ["probe-hosts"],
  checks: () => [
    {
      id: "probe-hosts",
      title: "No probe and no lifecycle handler names a host",
      kind: "container-field",
      match: workloadKinds,
      parameters: {
        fieldPath: "{livenessProbe,readinessProbe,startupProbe,lifecycle.postStart,lifecycle.preStop}.{httpGet,tcpSocket}.host",
        operator: "Equals",
        values: [""],
        whenAbsent: "pass",
      },
      message: "do not set host in httpGet and tcpSocket of probes and lifecycle handlers",
    },
  ],
  artifacts: [],
};
