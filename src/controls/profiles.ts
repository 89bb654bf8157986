import { checksOfLevel } from "./pod-security-standards.ts";

export const profileNames = ["quick-wins", "baseline", "restricted"] as const;
export type ProfileName = (typeof profileNames)[number];

/** What a profile holds: whole controls, or single checks of one as `control/check`. */
export type ProfileEntry = string;

const controlPlane = ["encrypt-secrets-at-rest", "enable-audit-logging", "audit-policy"];

const clusterAdmin = [
  ...["cluster-admin", "public-subjects", "cluster-admin-roles", "equivalent-role"].map((check) => `restrict-cluster-admin-bindings/${check}`),
  "disallow-cluster-admin-service-accounts",
];

const network = ["default-deny-network-policy", "explicit-service-flows", "restrict-egress"];

const quickWins: readonly ProfileEntry[] = [
  ...clusterAdmin,
  ...network,
  "require-security-context/run-as-non-root",
  "require-security-context/allow-privilege-escalation",
  ...controlPlane,
];

const baseline: readonly ProfileEntry[] = [
  ...clusterAdmin,
  "restrict-cluster-admin-bindings/escalation-roles",
  ...["secrets-of-all-namespaces", "role-exists", "account-exists"].map((check) => `prefer-namespaced-roles/${check}`),
  ...network,
  "require-pod-security-labels",
  ...checksOfLevel("baseline"),
  "disallow-secrets-in-configmaps/values",
  "scan-images-in-ci",
  "restrict-image-registries",
  ...controlPlane,
  "ship-audit-logs",
];

const restricted: readonly ProfileEntry[] = [
  "restrict-cluster-admin-bindings",
  "disallow-cluster-admin-service-accounts",
  "disable-service-account-token-automount",
  "prefer-namespaced-roles",
  ...network,
  "require-pod-security-labels",
  "require-security-context",
  ...checksOfLevel("restricted"),
  "require-resource-limits",
  "disallow-secrets-in-configmaps",
  "require-image-digests",
  "scan-images-in-ci",
  "restrict-image-registries",
  "external-secrets",
  ...controlPlane,
  "ship-audit-logs",
];

export const profiles: Readonly<Record<ProfileName, readonly ProfileEntry[]>> = { "quick-wins": quickWins, baseline, restricted };

/** Whether the profile holds the check (or, without one, the artifacts) of the control. */
export function profileHolds(profile: ProfileName, control: string, check?: string): boolean {
  return profiles[profile].some((entry) => entry === control || (check !== undefined && entry === `${control}/${check}`));
}
