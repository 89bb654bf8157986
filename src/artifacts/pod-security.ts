import { type PodSecurityLevel, type PodSecurityMode, podSecurityLevels } from "../kubernetes/pod-security.ts";

export type PodSecurityModes = Readonly<Record<PodSecurityMode, PodSecurityLevel>>;

/**
 * The modes of a namespace, those that are not given at restricted. Left out, audit would be the cluster's default, which
 * is privileged unless someone changed it, and warn at most what is refused anyway: nobody would learn what keeps the
 * namespace from a stricter level. Both only speak, so the strictest level breaks nothing; whoever finds it too much says
 * so in the spec.
 * @see https://github.com/kubernetes/pod-security-admission/blob/master/api/helpers.go (PolicyToEvaluate)
 */
export function namespaceModes(given: {
  readonly enforce: PodSecurityLevel;
  readonly audit?: PodSecurityLevel;
  readonly warn?: PodSecurityLevel;
}): PodSecurityModes {
  return { enforce: given.enforce, audit: given.audit ?? "restricted", warn: given.warn ?? "restricted" };
}

/**
 * The modes of namespaces without labels, for a level that is demanded with that much force. What the spec does not
 * enforce may not be refused by the cluster's default either: until then the level is recorded or told, and privileged is
 * what is enforced. Once it is enforced, the other modes look ahead to restricted.
 */
export function clusterModes(level: PodSecurityLevel, enforcement: "audit" | "warn" | "enforce"): PodSecurityModes {
  if (enforcement === "enforce") return namespaceModes({ enforce: level });
  return { enforce: "privileged", audit: level, warn: enforcement === "warn" ? level : "privileged" };
}

/** The least strict of the levels that a check accepts: what it demands. */
export function demandedLevel(accepted: readonly unknown[]): PodSecurityLevel | undefined {
  return podSecurityLevels.find((level) => accepted.includes(level));
}
