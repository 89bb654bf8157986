import * as Type from "typebox";
import { workloadKinds } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { cis, gke, nsa, podSecurityStandards } from "../references.ts";

const path = "securityContext.appArmorProfile.type";

export const restrictAppArmorProfiles: Control = {
  id: "restrict-app-armor-profiles",
  area: "pods",
  title: "AppArmor is not switched off",
  severity: "medium",
  rationale: "Where the node has AppArmor, the runtime's default profile keeps a container from what no container needs; Unconfined takes that away.",
  remediation: "Remove appArmorProfile and the old annotations, or name RuntimeDefault or a profile of the node's.",
  beyondAdmission: "Nodes without AppArmor: there is no profile to switch off. What a profile of the node's allows is in a file there.",
  references: [...cis("5.6.3"), ...gke("4.6.3"), ...nsa("Hardening container environments"), ...podSecurityStandards("baseline")],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: ["profile", "annotations"],
  checks: () => [
    {
      id: "profile",
      title: "AppArmor profiles are the runtime's or the node's",
      kind: "container-field",
      match: workloadKinds,
      parameters: { fieldPath: path, podFieldPath: path, operator: "In", values: ["RuntimeDefault", "Localhost"], whenAbsent: "pass" },
      message: `set ${path} to RuntimeDefault or Localhost, or leave it out`,
    },
    {
      id: "annotations",
      title: "The old annotations of AppArmor name such profiles, too",
      kind: "pod-annotation",
      match: workloadKinds,
      parameters: { keyPrefix: "container.apparmor.security.beta.kubernetes.io/", operator: "Matches", values: ["^$", "^runtime/default$", "^localhost/"] },
      message: "set annotations container.apparmor.security.beta.kubernetes.io/… to runtime/default or localhost/…, or remove them",
    },
  ],
  artifacts: [],
};
