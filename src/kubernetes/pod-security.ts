export const podSecurityLevels = ["privileged", "baseline", "restricted"] as const;
export type PodSecurityLevel = (typeof podSecurityLevels)[number];

export const podSecurityModes = ["enforce", "audit", "warn"] as const;
export type PodSecurityMode = (typeof podSecurityModes)[number];

/** The label of a mode; with `-version` the one that pins its policy version. */
export function podSecurityLabel(mode: PodSecurityMode, part: "" | "-version" = ""): string {
  return `pod-security.kubernetes.io/${mode}${part}`;
}

/** That level and the stricter ones. */
export function atLeast(level: PodSecurityLevel): readonly PodSecurityLevel[] {
  return podSecurityLevels.slice(podSecurityLevels.indexOf(level));
}
