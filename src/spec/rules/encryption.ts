import { holds, nameProblem } from "../../artifacts/encryption-configuration/resources.ts";
import { error, type Problem, warning } from "../problem.ts";
import type { EncryptionSpec } from "../schema/encryption.ts";
import type { Rule } from "./rule.ts";

/**
 * What the API server refuses in an EncryptionConfiguration, and what is weak.
 * @see https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/
 */
export const encryption: Rule = ({ encryption: written }, { plan }) =>
  written ? [...providerProblems(written), ...resourceProblems(plan.encryption.resources ?? [])] : [];

function providerProblems({ provider, kms }: EncryptionSpec): Problem[] {
  const at = "/spec/encryption";
  if (provider === "kms" && !kms)
    return [error("missing-field", `${at}/provider`, "the provider kms needs the plugin's name and socket", "add encryption.kms with name and endpoint")];
  return [
    ...(kms && provider !== "kms"
      ? [error("contradiction", `${at}/kms`, `kms is given, but the provider is ${provider}`, "set the provider to kms, or remove kms")]
      : []),
    ...(provider === "aescbc"
      ? [warning("weak-encryption", `${at}/provider`, "aescbc is weak: it is open to padding-oracle attacks", "use kms, or secretbox where there is no KMS")]
      : []),
  ];
}

function resourceProblems(resources: readonly string[]): Problem[] {
  const at = "/spec/encryption/resources";
  const problems = resources.flatMap((resource, index): Problem[] => {
    const refused = nameProblem(resource);
    if (refused) return [error("unencryptable-resource", `${at}/${index}`, `the API server refuses ${resource}: ${refused[0]}`, refused[1])];
    const wide = resources.find((other) => other !== resource && holds(other, resource));
    return wide === undefined
      ? []
      : [
          error(
            "overlapping-resources",
            `${at}/${index}`,
            `${resource} is already part of ${wide}, which the API server refuses`,
            `remove ${resource} or ${wide}`,
          ),
        ];
  });
  const secrets = resources.some((resource) => holds(resource, "secrets"));
  return secrets ? problems : [...problems, warning("secrets-not-encrypted", at, "Secrets are not among the resources", "add secrets")];
}
