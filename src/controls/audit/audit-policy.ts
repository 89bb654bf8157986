import * as Type from "typebox";
import type { Control } from "../control.ts";
import { aks, cis, eks, nsa } from "../references.ts";

export const auditPolicy: Control = {
  id: "audit-policy",
  item: "6.2",
  area: "audit",
  title: "A meaningful audit policy",
  severity: "high",
  rationale: "An audit log without a policy holds nothing; with a careless one it holds Secret values, or misses exec.",
  remediation: "Load the rendered policy: Secrets by metadata only, exec by both of its verbs, changes of RBAC in full.",
  beyondAdmission: "All of it: a file that the API server loads. Of a shell in a pod the log holds who opened it with which command, not what was typed.",
  references: [...cis("3.2.1", "3.2.2"), ...eks("2.1.1", "2.1.2"), ...aks("2.1.1"), ...nsa("Audit logging & threat detection")],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: [],
  checks: () => [],
  artifacts: ["audit-policy"],
};
