import Type from "typebox";
import type { Control } from "../control.ts";

export const auditPolicy: Control = {
  id: "audit-policy",
  item: "6.2",
  area: "audit",
  title: "A meaningful audit policy",
  severity: "high",
  rationale: "An audit log without a policy holds nothing; with a careless one it holds Secret values, or misses exec.",
  remediation: "Load the rendered policy: Secrets by metadata only, exec by both of its verbs, changes of RBAC in full.",
  references: [
    ...["3.2.1", "3.2.2"].map((id) => ({ benchmark: "CIS Kubernetes Benchmark", version: "1.12", id })),
    { benchmark: "NSA/CISA Kubernetes Hardening Guide", version: "1.2", id: "Audit logging & threat detection" },
  ],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: [],
  checks: () => [],
  artifacts: ["audit-policy"],
};
