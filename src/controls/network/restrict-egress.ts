import Type from "typebox";
import type { Control } from "../control.ts";

export const restrictEgress: Control = {
  id: "restrict-egress",
  item: "2.3",
  area: "network",
  title: "Pods reach only declared addresses outside the cluster",
  severity: "high",
  rationale: "Open egress lets an intruder fetch tools, carry data out, and read the credentials of the node at the cloud's metadata address.",
  remediation: "Declare address blocks and ports in spec.network.egress; metadata addresses are left out of every block that is larger than they are.",
  references: [
    { benchmark: "CIS Kubernetes Benchmark", version: "1.12", id: "5.3.2" },
    { benchmark: "NSA/CISA Kubernetes Hardening Guide", version: "1.2", id: "Network policies" },
  ],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: [],
  checks: () => [],
  artifacts: ["egress-network-policies"],
};
