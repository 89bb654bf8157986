import Type from "typebox";
import { workloadKinds } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";

export const requireImageDigests: Control = {
  id: "require-image-digests",
  item: "5.1",
  area: "images",
  title: "Images are pinned by digest",
  severity: "medium",
  rationale: "A tag can be moved to other content after it was reviewed; a digest cannot.",
  remediation: "Refer to images as name@sha256:…, with a tag or without.",
  references: [{ benchmark: "NSA/CISA Kubernetes Hardening Guide", version: "1.2", id: "Building secure container images" }],
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
