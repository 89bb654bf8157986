import * as Type from "typebox";
import type { Control } from "../control.ts";
import { cis, nsa } from "../references.ts";

export const scanImagesInCi: Control = {
  id: "scan-images-in-ci",
  item: "5.2",
  area: "images",
  title: "Images are scanned before they are deployed",
  severity: "medium",
  rationale: "An image that nobody scans runs with vulnerabilities that have long been known, and with secrets left in its layers.",
  remediation: "Run the rendered workflow on the digest that is pushed, before it is deployed, and every day on what runs.",
  beyondAdmission: "All of it: a pipeline scans before the cluster is asked. That only scanned images run, registries and digests have to say.",
  references: [...cis("5.5.1"), ...nsa("Building secure container images")],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: [],
  checks: () => [],
  artifacts: ["image-scan-workflows"],
};
