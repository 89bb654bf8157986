import * as Type from "typebox";
import type { Control } from "../control.ts";
import { cis, nsa } from "../references.ts";

export const encryptSecretsAtRest: Control = {
  id: "encrypt-secrets-at-rest",
  item: "4.2",
  area: "secrets",
  title: "Secrets are encrypted in etcd",
  severity: "high",
  rationale: "Without encryption at rest every copy of etcd's data, backups included, holds every Secret in plain text.",
  remediation: "Give the API server an EncryptionConfiguration with a KMS v2 provider, or secretbox where there is none.",
  beyondAdmission:
    "All of it: encryption lies between the API server and etcd. What was written before stays in plain text until it is written again, and whoever may read Secrets reads them decrypted.",
  references: [...cis("1.2.27", "1.2.28"), ...nsa("Encryption")],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: [],
  checks: () => [],
  artifacts: ["encryption-configuration"],
};
