import type { TObject } from "typebox";
import type { Check } from "../checks/check-kind.ts";
import type { DefaultBinding } from "../kubernetes/default-rbac.ts";
import type { JsonObject } from "../kubernetes/json.ts";
import type { Platform } from "../kubernetes/platforms.ts";
import type { Reference } from "./references.ts";

export const areas = ["rbac", "network", "pods", "secrets", "images", "audit"] as const;
export type Area = (typeof areas)[number];

export const severities = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

/** What a control renders that is not a check. */
export const artifactKinds = [
  "least-privilege-roles",
  "default-deny-network-policies",
  "default-deny-of-new-namespaces",
  "flow-network-policies",
  "egress-network-policies",
  "limit-ranges",
  "resource-quotas",
  "default-service-accounts",
  "service-account-mutation",
  "pod-security-labels",
  "pod-security-configuration",
  "image-signatures",
  "encryption-configuration",
  "external-secrets",
  "audit-flags",
  "audit-policy",
  "audit-shipper",
  "audit-webhook",
  "image-scan-workflows",
] as const;
export type ArtifactKind = (typeof artifactKinds)[number];

/**
 * A check that no single object decides, and so no admission policy: `bulwark audit` judges it on the objects of a cluster
 * together. `kinds` are those of the objects that it finds fault with.
 */
export type AuditCheck = { readonly id: string; readonly title: string; readonly kinds: readonly string[] };

/** What the cluster is: some checks depend on it. */
export type ClusterFacts = {
  readonly platform: Platform;
  readonly kubernetesVersion: string;
  /** The ClusterRoleBindings that the spec itself declares. */
  readonly declaredBindings?: readonly DefaultBinding[];
};

/** One item of the hardening checklist. It never names a target. Keys stand in this order in every file. */
export type Control = {
  /** Verb first, kebab-case. */
  readonly id: string;
  /** Number in the checklist; absent for controls of the Pod Security Standards only. */
  readonly item?: string;
  readonly area: Area;
  readonly title: string;
  readonly severity: Severity;
  readonly rationale: string;
  readonly remediation: string;
  /** What of it no admission policy can enforce, plainly. */
  readonly beyondAdmission: string;
  readonly references: readonly Reference[];
  readonly parameters: TObject;
  /** Ids of every check that it can have, whatever its parameters. */
  readonly checkIds: readonly string[];
  /** Its checks; not asked for where a parameter of `requires` is missing. */
  checks(parameters: JsonObject, cluster: ClusterFacts): readonly Check[];
  /** Parameters without which its checks cannot be made. */
  readonly requires?: readonly string[];
  /** What of it only an audit decides; src/harness/audit/referential/ has a file for each. */
  readonly audits?: readonly AuditCheck[];
  readonly artifacts: readonly ArtifactKind[];
};
