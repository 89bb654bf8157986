import * as Type from "typebox";
import type { Control } from "../control.ts";
import { nsa } from "../references.ts";

export const shipAuditLogs: Control = {
  id: "ship-audit-logs",
  item: "6.3",
  area: "audit",
  title: "The audit log leaves its node at once",
  severity: "high",
  rationale: "Whoever takes a control-plane node can rewrite the log that tells how; rotation deletes what is left of it.",
  remediation: "Send the log from every control-plane node to Loki, Elasticsearch or Splunk, which those nodes cannot change.",
  beyondAdmission: "All of it: a shipper beside the log, or a file that the API server loads. What is wiped before it is read, nothing ships.",
  references: nsa("Audit logging & threat detection"),
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: [],
  checks: () => [],
  artifacts: ["audit-shipper", "audit-webhook"],
};
