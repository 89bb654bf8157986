import { serviceAccountToken } from "../../checks/service-account-token.ts";
import type { ResourceKind } from "../../kubernetes/kinds.ts";
import { findKind, workloadKinds } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";

export const disableServiceAccountTokenAutomount: Control = {
  id: "disable-service-account-token-automount",
  item: "1.3",
  area: "rbac",
  title: "Pods and ServiceAccounts do not mount API tokens",
  severity: "medium",
  rationale: "A mounted token lets whoever breaks into a container talk to the API server as its ServiceAccount.",
  remediation: "Set automountServiceAccountToken: false on the pod (and its ServiceAccount), or opt the workload in by the control's parameters.",
  references: [
    { benchmark: "CIS Kubernetes Benchmark", version: "1.12", id: "5.1.5" },
    { benchmark: "CIS Kubernetes Benchmark", version: "1.12", id: "5.1.6" },
    { benchmark: "NSA/CISA Kubernetes Hardening Guide", version: "1.2", id: "Protecting Pod service account tokens" },
  ],
  parameters: serviceAccountToken.parameters,
  checkIds: ["automount"],
  checks: (parameters) => [
    {
      id: "automount",
      title: "automountServiceAccountToken is false",
      kind: "service-account-token",
      match: [...workloadKinds, findKind("ServiceAccount") as ResourceKind],
      parameters,
      message: "set automountServiceAccountToken to false",
    },
  ],
  artifacts: ["default-service-accounts"],
};
