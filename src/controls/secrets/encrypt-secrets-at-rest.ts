import Type from "typebox";
import type { Control } from "../control.ts";

export const encryptSecretsAtRest: Control = {
  id: "encrypt-secrets-at-rest",
  item: "4.2",
  area: "secrets",
  title: "Secrets are encrypted in etcd",
  severity: "high",
  rationale: "Without encryption at rest every copy of etcd's data, backups included, holds every Secret in plain text.",
  remediation: "Give the API server an EncryptionConfiguration with a KMS v2 provider, or secretbox where there is none.",
  references: [
    ...["1.2.27", "1.2.28"].map((id) => ({ benchmark: "CIS Kubernetes Benchmark", version: "1.12", id })),
    { benchmark: "NSA/CISA Kubernetes Hardening Guide", version: "1.2", id: "Encryption" },
  ],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: [],
  checks: () => [],
  artifacts: ["encryption-configuration"],
};
