import * as Type from "typebox";
import { workloadKinds } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { cis, gke, nsa, podSecurityStandards } from "../references.ts";

/** The sources of volumes that restricted allows. @see https://github.com/kubernetes/pod-security-admission/blob/master/policy/check_restrictedVolumes.go */
const sources = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"];

export const restrictVolumeTypes: Control = {
  id: "restrict-volume-types",
  area: "pods",
  title: "Pods mount no volumes of the host and of storage that the cluster does not manage",
  severity: "high",
  rationale:
    "A hostPath volume reads and changes the node, and with it other pods; sources such as nfs or rbd reach storage past the cluster's PersistentVolumes.",
  remediation: "Remove volumes of type hostPath; reach storage by persistentVolumeClaim, csi or ephemeral volumes.",
  beyondAdmission: "Static pods: the kubelet runs them from files on the node. What a PersistentVolume leads to: it can be a path of the host, too.",
  references: [...cis("5.2.11"), ...gke("4.2.1"), ...nsa("Pod security"), ...podSecurityStandards("baseline", "restricted")],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: ["host-path", "volume-types"],
  checks: () => [
    {
      id: "host-path",
      title: "No volume is a path of the host",
      kind: "pod-field",
      match: workloadKinds,
      parameters: { fieldPath: "volumes[*].hostPath", operator: "Absent" },
      message: "remove volumes of type hostPath",
    },
    {
      id: "volume-types",
      title: "Volumes are of the types that restricted allows",
      kind: "pod-field",
      match: workloadKinds,
      parameters: { fieldPath: "volumes[*]", operator: "OnlyKeys", values: ["name", ...sources] },
      message: `use no volumes but those of type ${sources.join(", ")}`,
    },
  ],
  artifacts: [],
};
