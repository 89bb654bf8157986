import Type from "typebox";
import type { Control } from "../control.ts";
import { aks, cis, eks, gke, nsa } from "../references.ts";

export const restrictEgress: Control = {
  id: "restrict-egress",
  item: "2.3",
  area: "network",
  title: "Pods reach only declared addresses outside the cluster",
  severity: "high",
  rationale: "Open egress lets an intruder fetch tools, carry data out, and read the credentials of the node at the cloud's metadata address.",
  remediation: "Declare address blocks and ports in spec.network.egress; metadata addresses are left out of every block that is larger than they are.",
  beyondAdmission:
    "Names: a NetworkPolicy knows addresses, whatever host they are. Name resolution itself can carry data out, and pods in the host's network reach the metadata address all the same.",
  references: [...cis("5.3.2"), ...eks("4.3.2"), ...gke("4.3.2"), ...aks("4.4.2"), ...nsa("Network policies")],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: [],
  checks: () => [],
  artifacts: ["egress-network-policies"],
};
