import type { PodSecurityLevel } from "../kubernetes/pod-security.ts";

/** A control of the Pod Security Standards, and the checks that together judge as Pod Security Admission does. */
export type PodSecurityControl = {
  /** Its id upstream. */
  readonly id: string;
  readonly level: Exclude<PodSecurityLevel, "privileged">;
  /** The control of baseline that it takes the place of, being stricter. */
  readonly overrides?: string;
  /** As `control/check`. What differs from one policy version to the next is the checks' own to know. */
  readonly checks: readonly string[];
};

const own = (...ids: readonly string[]) => ids.map((id) => `require-security-context/${id}`);

/**
 * Every control of the Pod Security Standards, in the versions v1.34 to v1.37.
 * @see https://github.com/kubernetes/pod-security-admission/tree/master/policy (check_*.go)
 */
export const podSecurityControls: readonly PodSecurityControl[] = [
  { id: "privileged", level: "baseline", checks: own("privileged") },
  { id: "hostNamespaces", level: "baseline", checks: ["host-network", "host-pid", "host-ipc"].map((id) => `disallow-host-namespaces/${id}`) },
  { id: "hostPathVolumes", level: "baseline", checks: ["restrict-volume-types/host-path"] },
  { id: "hostPorts", level: "baseline", checks: ["disallow-host-ports/host-ports"] },
  { id: "hostProbesAndHostLifecycle", level: "baseline", checks: ["disallow-probe-hosts/probe-hosts"] },
  { id: "capabilities_baseline", level: "baseline", checks: ["restrict-added-capabilities/default-set"] },
  { id: "appArmorProfile", level: "baseline", checks: ["restrict-app-armor-profiles/profile", "restrict-app-armor-profiles/annotations"] },
  { id: "seLinuxOptions", level: "baseline", checks: ["restrict-selinux-options/type", "restrict-selinux-options/user-and-role"] },
  { id: "procMount", level: "baseline", checks: ["restrict-proc-mount/proc-mount"] },
  { id: "seccompProfile_baseline", level: "baseline", checks: ["disallow-unconfined-seccomp/profile"] },
  { id: "sysctls", level: "baseline", checks: ["restrict-sysctls/sysctls"] },
  { id: "windowsHostProcess", level: "baseline", checks: ["disallow-windows-host-process/host-process"] },
  { id: "restrictedVolumes", level: "restricted", overrides: "hostPathVolumes", checks: ["restrict-volume-types/volume-types"] },
  { id: "allowPrivilegeEscalation", level: "restricted", checks: own("allow-privilege-escalation") },
  { id: "runAsNonRoot", level: "restricted", checks: own("run-as-non-root") },
  { id: "runAsUser", level: "restricted", checks: own("run-as-user") },
  { id: "seccompProfile_restricted", level: "restricted", overrides: "seccompProfile_baseline", checks: own("seccomp-profile") },
  { id: "capabilities_restricted", level: "restricted", overrides: "capabilities_baseline", checks: own("drop-capabilities", "add-capabilities") },
  { id: "procMount_restricted", level: "restricted", overrides: "procMount", checks: ["restrict-proc-mount/proc-mount-always"] },
];

/** The controls that a level asks for: restricted all but those of baseline in whose place it has stricter ones. */
export function controlsOfLevel(level: PodSecurityControl["level"]): readonly PodSecurityControl[] {
  if (level === "baseline") return podSecurityControls.filter((control) => control.level === "baseline");
  return podSecurityControls.filter(({ id }) => podSecurityControls.every(({ overrides }) => overrides !== id));
}

/** The checks of a level, as profiles name them. */
export const checksOfLevel = (level: PodSecurityControl["level"]): string[] => controlsOfLevel(level).flatMap(({ checks }) => checks);
