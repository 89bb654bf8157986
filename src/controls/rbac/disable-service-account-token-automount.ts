import { serviceAccountToken } from "../../checks/service-account-token.ts";
import type { ResourceKind } from "../../kubernetes/kinds.ts";
import { findKind, workloadKinds } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { aks, cis, eks, gke, nsa } from "../references.ts";

export const disableServiceAccountTokenAutomount: Control = {
  id: "disable-service-account-token-automount",
  item: "1.3",
  area: "rbac",
  title: "Pods and ServiceAccounts do not mount API tokens",
  severity: "medium",
  rationale: "A mounted token lets whoever breaks into a container talk to the API server as its ServiceAccount.",
  remediation: "Set automountServiceAccountToken: false on the pod (and its ServiceAccount), or opt the workload in by the control's parameters.",
  beyondAdmission:
    "Tokens that are asked for: by a projected volume of the pod, or from the API by whoever may create serviceaccounts/token. Pods that run already keep theirs.",
  references: [
    ...cis("5.1.5", "5.1.6"),
    ...eks("4.1.5", "4.1.6"),
    ...gke("4.1.4", "4.1.5"),
    ...aks("4.1.5", "4.1.6"),
    ...nsa("Protecting Pod service account tokens"),
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
  audits: [{ id: "default-account", title: "The default ServiceAccount of a namespace mounts no token", kinds: ["ServiceAccount"] }],
  artifacts: ["default-service-accounts", "service-account-mutation"],
};
