import * as Type from "typebox";
import type { Control } from "../control.ts";
import { aks, cis, eks, nsa } from "../references.ts";

export const enableAuditLogging: Control = {
  id: "enable-audit-logging",
  item: "6.1",
  area: "audit",
  title: "The API server writes an audit log",
  severity: "high",
  rationale: "Without an audit log nobody can tell who read a Secret or opened a shell in a pod.",
  remediation: "Set the API server's audit flags: policy file, log path, and rotation that keeps at least 30 days.",
  beyondAdmission: "All of it: flags of the API server. Requests to a kubelet's own port are in no API server's log.",
  references: [...cis("1.2.16", "1.2.17", "1.2.18", "1.2.19"), ...eks("2.1.1", "2.1.2"), ...aks("2.1.1"), ...nsa("Audit logging & threat detection")],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: [],
  checks: () => [],
  artifacts: ["audit-flags"],
};
