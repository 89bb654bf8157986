import Type from "typebox";
import type { Control } from "../control.ts";

export const enableAuditLogging: Control = {
  id: "enable-audit-logging",
  item: "6.1",
  area: "audit",
  title: "The API server writes an audit log",
  severity: "high",
  rationale: "Without an audit log nobody can tell who read a Secret or opened a shell in a pod.",
  remediation: "Set the API server's audit flags: policy file, log path, and rotation that keeps at least 30 days.",
  references: [
    ...["1.2.16", "1.2.17", "1.2.18", "1.2.19"].map((id) => ({ benchmark: "CIS Kubernetes Benchmark", version: "1.12", id })),
    { benchmark: "NSA/CISA Kubernetes Hardening Guide", version: "1.2", id: "Audit logging & threat detection" },
  ],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: [],
  checks: () => [],
  artifacts: ["audit-flags"],
};
