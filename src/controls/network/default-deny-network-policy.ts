import Type from "typebox";
import type { Control } from "../control.ts";

export const defaultDenyNetworkPolicy: Control = {
  id: "default-deny-network-policy",
  item: "2.1",
  area: "network",
  title: "Traffic is denied by default",
  severity: "high",
  rationale: "A pod that no NetworkPolicy selects talks to every pod of the cluster and to every address outside, and so does whoever takes it over.",
  remediation: "Give every application namespace a NetworkPolicy that selects all of its pods, names both policyTypes and allows nothing.",
  references: [
    ...["5.3.1", "5.3.2"].map((id) => ({ benchmark: "CIS Kubernetes Benchmark", version: "1.12", id })),
    { benchmark: "NSA/CISA Kubernetes Hardening Guide", version: "1.2", id: "Network policies" },
  ],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: [],
  checks: () => [],
  artifacts: ["default-deny-network-policies"],
};
