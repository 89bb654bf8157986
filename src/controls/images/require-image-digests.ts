import * as Type from "typebox";
import { workloadKinds } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { nsa } from "../references.ts";

export const requireImageDigests: Control = {
  id: "require-image-digests",
  item: "5.1",
  area: "images",
  title: "Images are pinned by digest",
  severity: "medium",
  rationale: "A tag can be moved to other content after it was reviewed; a digest cannot.",
  remediation: "Refer to images as name@sha256:…, with a tag or without.",
  beyondAdmission:
    "What the digest stands for: it is the same content every time, good or bad. Static pods: the kubelet runs them from files on the node, whether their mirror is refused or not.",
  references: nsa("Building secure container images"),
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: ["digest"],
  checks: () => [
    {
      id: "digest",
      title: "Images end in a sha256 digest",
      kind: "container-image",
      match: workloadKinds,
      parameters: { digest: true },
      message: "pin every image by digest (name@sha256:…)",
    },
  ],
  artifacts: [],
};
