import * as Type from "typebox";
import type { Check } from "../../checks/check-kind.ts";
import type { JsonObject } from "../../kubernetes/json.ts";
import { workloadKinds } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { podSecurityStandards } from "../references.ts";
import { inUserNamespace } from "./security-context/user-namespaces.ts";

export const restrictProcMount: Control = {
  id: "restrict-proc-mount",
  area: "pods",
  title: "The masks of /proc stay on",
  severity: "high",
  rationale: "Unmasked, /proc shows a container what the kernel says of the whole node, and lets root in it change settings of the kernel.",
  remediation: "Remove procMount, or set it to Default.",
  beyondAdmission: "Static pods: the kubelet runs them from files on the node. What is masked is the container runtime's to say.",
  references: podSecurityStandards("baseline", "restricted"),
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: ["proc-mount", "proc-mount-always"],
  checks: (_, cluster) => [
    check("proc-mount", "procMount is Default where the pod has no user namespace of its own", inUserNamespace(cluster)),
    check("proc-mount-always", "procMount is Default, in a user namespace, too", {}),
  ],
  artifacts: [],
};

function check(id: string, title: string, unless: JsonObject): Check {
  return {
    id,
    title,
    kind: "container-field",
    match: workloadKinds,
    parameters: { fieldPath: "securityContext.procMount", operator: "Equals", values: ["Default"], whenAbsent: "pass", ...unless },
    message: "set securityContext.procMount to Default, or leave it out",
  };
}
