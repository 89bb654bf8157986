import * as Type from "typebox";
import type { Control } from "../control.ts";
import { aks, cis, eks, gke, nsa, podSecurityStandards } from "../references.ts";
import { inheritedFields } from "./security-context/inherited-fields.ts";
import { ownFields } from "./security-context/own-fields.ts";

export const requireSecurityContext: Control = {
  id: "require-security-context",
  item: "3.2",
  area: "pods",
  title: "Containers run with a restrictive security context",
  severity: "high",
  rationale: "Defaults let a container run as root, gain privileges, write to its root file system and use unfiltered system calls.",
  remediation: "Set the fields named in the message on the pod or on every container, init, sidecar and ephemeral containers included.",
  beyondAdmission:
    "Static pods: the kubelet runs them from files on the node, whether their mirror is refused or not. What RuntimeDefault filters is the container runtime's to say.",
  references: [
    ...cis("5.2.2", "5.2.6", "5.2.7", "5.2.8", "5.2.9", "5.6.2", "5.6.3"),
    ...eks("4.2.1", "4.2.5"),
    ...gke("4.2.1", "4.6.2", "4.6.3"),
    ...aks("4.2.1", "4.2.5", "4.6.2"),
    ...nsa("Non-root containers", "Immutable container file systems"),
    ...podSecurityStandards("restricted"),
  ],
  parameters: Type.Object(
    {
      requireRunAsUser: Type.Optional(Type.Boolean({ description: "Whether a numeric runAsUser must be set (default: false; 0 always fails)." })),
      requireRunAsGroup: Type.Optional(Type.Boolean({ description: "Whether a runAsGroup other than 0 must be set (default: false, not looked at)." })),
      requireFsGroup: Type.Optional(Type.Boolean({ description: "Whether an fsGroup other than 0 must be set (default: false, not looked at)." })),
      allowedAdditions: Type.Optional(
        Type.Array(Type.String({ pattern: "^[A-Z][A-Z0-9_]*$" }), {
          minItems: 1,
          maxItems: 64,
          description: "Capabilities that may be added (default: NET_BIND_SERVICE).",
        }),
      ),
    },
    { additionalProperties: false },
  ),
  checkIds: [
    "run-as-non-root",
    "run-as-user",
    "run-as-group",
    "fs-group",
    "seccomp-profile",
    "allow-privilege-escalation",
    "read-only-root-filesystem",
    "drop-capabilities",
    "add-capabilities",
    "privileged",
  ],
  checks: (parameters, cluster) => [...inheritedFields(parameters, cluster), ...ownFields(parameters)],
  artifacts: [],
};
