import * as Type from "typebox";
import { SignaturesSchema } from "../../artifacts/image-signatures.ts";
import { RegistriesSchema } from "../../checks/container-image.ts";
import { workloadKinds } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { cis, gke, nsa } from "../references.ts";

export const restrictImageRegistries: Control = {
  id: "restrict-image-registries",
  item: "5.3",
  area: "images",
  title: "Images come from the organisation's registries",
  severity: "high",
  rationale: "Whoever can name any registry can run any code; a registry of one's own is where scanning and signing happen.",
  remediation: "Mirror the image to an allowed registry and refer to it there.",
  beyondAdmission:
    "What the registry serves under a name: that takes digests and signatures. Static pods: the kubelet runs them from files on the node, whether their mirror is refused or not.",
  references: [...cis("5.5.1"), ...gke("4.5.1"), ...nsa("Building secure container images")],
  parameters: Type.Object({ registries: Type.Optional(RegistriesSchema), signatures: Type.Optional(SignaturesSchema) }, { additionalProperties: false }),
  checkIds: ["registries"],
  checks: ({ registries }) => [
    {
      id: "registries",
      title: "Images come from an allowed registry",
      kind: "container-image",
      match: workloadKinds,
      parameters: { registries: registries as string[] },
      message: `take every image from ${(registries as string[]).join(", ")}`,
    },
  ],
  requires: ["registries"],
  artifacts: ["image-signatures"],
};
