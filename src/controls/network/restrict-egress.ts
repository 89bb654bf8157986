import * as Type from "typebox";
import { findKind, type ResourceKind } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { aks, cis, eks, gke, nsa } from "../references.ts";

export const restrictEgress: Control = {
  id: "restrict-egress",
  item: "2.3",
  area: "network",
  title: "Pods reach only declared addresses outside the cluster",
  severity: "high",
  rationale: "Open egress lets an intruder fetch tools, carry data out, and read the credentials of the node at the cloud's metadata address.",
  remediation:
    "Declare address blocks and ports in spec.network.egress; metadata addresses are left out of every block that is larger than they are. In other policies, name in every egress rule who may be reached, and except those addresses.",
  beyondAdmission:
    "Names: a NetworkPolicy knows addresses, whatever host they are. Name resolution itself can carry data out, and pods in the host's network reach the metadata address all the same.",
  references: [...cis("5.3.2"), ...eks("4.3.2"), ...gke("4.3.2"), ...aks("4.4.2"), ...nsa("Network policies")],
  parameters: Type.Object(
    { allowDns: Type.Optional(Type.Boolean({ description: "Whether egress rules for port 53 alone may be for everyone (default: false)." })) },
    { additionalProperties: false },
  ),
  checkIds: ["egress-peers"],
  checks: ({ allowDns = false }) => [
    {
      id: "egress-peers",
      title: "Egress rules name who may be reached, metadata addresses left out",
      kind: "network-policy-peers",
      match: [findKind("NetworkPolicy") as ResourceKind],
      parameters: { directions: ["Egress"], requirePolicyTypes: false, allowDns },
      message: "write in every egress rule a to that names namespaces, pods or address blocks, and except the clouds' metadata addresses from large blocks",
    },
  ],
  artifacts: ["egress-network-policies"],
};
