import * as Type from "typebox";
import type { ResourceKind } from "../../kubernetes/kinds.ts";
import { findKind } from "../../kubernetes/kinds.ts";
import { atLeast, type PodSecurityLevel, podSecurityLabel, podSecurityLevels } from "../../kubernetes/pod-security.ts";
import type { Control } from "../control.ts";
import { aks, cis, eks, gke, nsa, podSecurityStandards } from "../references.ts";

const match = [findKind("Namespace") as ResourceKind];
const label = (part: "" | "-version") => `metadata.labels['${podSecurityLabel("enforce", part)}']`;

export const requirePodSecurityLabels: Control = {
  id: "require-pod-security-labels",
  item: "3.1",
  area: "pods",
  title: "Namespaces carry Pod Security labels",
  severity: "high",
  rationale: "Without the labels Pod Security Admission enforces the cluster's default, which is privileged unless someone changed it.",
  remediation: "Label the namespace with pod-security.kubernetes.io/enforce and, to survive upgrades unchanged, enforce-version.",
  beyondAdmission:
    "Pods that run already when a label is set: they stay until they are made again. Static pods: the kubelet runs them from files on the node, whether their mirror is refused or not.",
  references: [
    ...cis("5.2.1"),
    ...eks("4.2"),
    ...gke("4.2.1"),
    ...aks("4.2"),
    ...nsa("Pod security enforcement"),
    ...podSecurityStandards("baseline", "restricted"),
  ],
  parameters: Type.Object(
    {
      level: Type.Optional(Type.Enum([...podSecurityLevels], { description: "The least strict level that a namespace may enforce (default: baseline)." })),
      requireVersion: Type.Optional(Type.Boolean({ description: "Whether enforce-version must be set (default: false; missing means latest)." })),
    },
    { additionalProperties: false },
  ),
  checkIds: ["enforce-label", "enforce-version-label"],
  checks: ({ level = "baseline", requireVersion = false }) => [
    {
      id: "enforce-label",
      title: "The enforce label is at the demanded level or stricter",
      kind: "object-field",
      match,
      parameters: { fieldPath: label(""), operator: "In", values: [...atLeast(level as PodSecurityLevel)], whenAbsent: "fail" },
      message: `label the namespace ${podSecurityLabel("enforce")}: ${level} or stricter`,
    },
    {
      id: "enforce-version-label",
      title: "The enforce-version label names a policy version",
      kind: "object-field",
      match,
      parameters: { fieldPath: label("-version"), operator: "Matches", values: ["^(latest|v1[.][0-9]+)$"], whenAbsent: requireVersion ? "fail" : "pass" },
      message: `set ${podSecurityLabel("enforce", "-version")} to a version such as v1.34`,
    },
  ],
  artifacts: ["pod-security-labels", "pod-security-configuration"],
};
