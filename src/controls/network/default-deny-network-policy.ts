import * as Type from "typebox";
import { NewNamespacesSchema } from "../../artifacts/new-namespaces.ts";
import type { Control } from "../control.ts";
import { aks, cis, eks, gke, nsa } from "../references.ts";

export const defaultDenyNetworkPolicy: Control = {
  id: "default-deny-network-policy",
  item: "2.1",
  area: "network",
  title: "Traffic is denied by default",
  severity: "high",
  rationale: "A pod that no NetworkPolicy selects talks to every pod of the cluster and to every address outside, and so does whoever takes it over.",
  remediation: "Give every application namespace a NetworkPolicy that selects all of its pods, names both policyTypes and allows nothing.",
  beyondAdmission:
    "That packets are dropped: a network plugin without NetworkPolicy support ignores all of them in silence. Pods in the host's network are outside of them, and a node always reaches its own pods.",
  references: [...cis("5.3.1", "5.3.2"), ...eks("4.3.1", "4.3.2"), ...gke("4.3.1", "4.3.2"), ...aks("4.4.1", "4.4.2"), ...nsa("Network policies")],
  parameters: Type.Object({ newNamespaces: Type.Optional(NewNamespacesSchema) }, { additionalProperties: false }),
  checkIds: [],
  checks: () => [],
  audits: [
    { id: "ingress", title: "Traffic into the pods of a namespace is denied by default", kinds: ["Namespace"] },
    { id: "egress", title: "Traffic out of the pods of a namespace is denied by default", kinds: ["Namespace"] },
  ],
  artifacts: ["default-deny-network-policies", "default-deny-of-new-namespaces"],
};
