import * as Type from "typebox";
import { findKind, type ResourceKind } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { aks, cis, eks, gke, nsa } from "../references.ts";

export const explicitServiceFlows: Control = {
  id: "explicit-service-flows",
  item: "2.2",
  area: "network",
  title: "Services talk to each other only where it is declared",
  severity: "high",
  rationale:
    "Under default deny a connection needs its client's egress, its server's ingress and name resolution; rules written by hand drift apart or allow everyone.",
  remediation:
    "Declare each flow once in spec.network.flows and apply both policies that it renders, with the DNS policies of the clients. In other policies, name in every ingress rule who may come in.",
  beyondAdmission:
    "That packets are dropped, which the network plugin does. Labels decide who is who: whoever may set a pod's labels may make it a client or a server of a flow.",
  references: [...cis("5.3.2"), ...eks("4.3.2"), ...gke("4.3.2"), ...aks("4.4.2"), ...nsa("Network policies")],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: ["ingress-peers"],
  checks: () => [
    {
      id: "ingress-peers",
      title: "Ingress rules name who may come in, and policyTypes is written",
      kind: "network-policy-peers",
      match: [findKind("NetworkPolicy") as ResourceKind],
      parameters: { directions: ["Ingress"] },
      message: "write policyTypes, and in every ingress rule a from that names namespaces, pods or address blocks without the clouds' metadata addresses",
    },
  ],
  artifacts: ["flow-network-policies"],
};
