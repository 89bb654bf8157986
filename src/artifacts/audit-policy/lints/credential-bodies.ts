import { listed, pointerTo } from "../../finding.ts";
import { type CredentialResource, credentialResources } from "../credentials.ts";
import type { AuditPolicy } from "../policy.ts";
import { describeRequest, type ResourceRequest, resourceName } from "../request.ts";
import { witness } from "../witness.ts";
import type { Lint } from "./lint.ts";

/** A rule that decides on requests for Secrets and the like, and records bodies. */
export const credentialBodies: Lint = {
  id: "credential-bodies",
  severity: "error",
  why: "Bodies of Secrets, ConfigMaps and tokens carry the credentials into the log, where more people read them, and backups keep them.",
  check: (policy) =>
    policy.rules.flatMap(({ level }, index) => {
      const found = credentialResources.flatMap((resource) => {
        const example = firstLeak(policy, index, resource);
        return example ? [{ name: resourceName(resource), example }] : [];
      });
      const [first] = found;
      if (!first) return [];
      return [
        {
          pointer: pointerTo("rules", index, "level"),
          message: `the rule records bodies of ${listed(found.map(({ name }) => name))} at ${level}: for instance of \`${describeRequest(first.example)}\``,
          remedy: `put a rule of level Metadata for secrets, configmaps and serviceaccounts/token (group "") and tokenreviews (group authentication.k8s.io) before it`,
        },
      ];
    }),
};

function firstLeak(policy: AuditPolicy, index: number, { requestVerbs, responseVerbs, ...resource }: CredentialResource): ResourceRequest | undefined {
  const level = policy.rules[index]?.level;
  if (level !== "Request" && level !== "RequestResponse") return undefined;
  const verbs = level === "Request" ? requestVerbs : responseVerbs;
  return witness(policy, index, { ...resource, verbs });
}
