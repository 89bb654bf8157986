import Type from "typebox";
import type { Control } from "../control.ts";

export const explicitServiceFlows: Control = {
  id: "explicit-service-flows",
  item: "2.2",
  area: "network",
  title: "Services talk to each other only where it is declared",
  severity: "high",
  rationale:
    "Under default deny a connection needs its client's egress, its server's ingress and name resolution; rules written by hand drift apart or allow everyone.",
  remediation: "Declare each flow once in spec.network.flows and apply both policies that it renders, with the DNS policies of the clients.",
  references: [
    { benchmark: "CIS Kubernetes Benchmark", version: "1.12", id: "5.3.2" },
    { benchmark: "NSA/CISA Kubernetes Hardening Guide", version: "1.2", id: "Network policies" },
  ],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: [],
  checks: () => [],
  artifacts: ["flow-network-policies"],
};
