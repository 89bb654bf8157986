import { auditPolicy } from "./audit/audit-policy.ts";
import { enableAuditLogging } from "./audit/enable-audit-logging.ts";
import { shipAuditLogs } from "./audit/ship-audit-logs.ts";
import type { Control } from "./control.ts";
import { requireImageDigests } from "./images/require-image-digests.ts";
import { restrictImageRegistries } from "./images/restrict-image-registries.ts";
import { scanImagesInCi } from "./images/scan-images-in-ci.ts";
import { defaultDenyNetworkPolicy } from "./network/default-deny-network-policy.ts";
import { explicitServiceFlows } from "./network/explicit-service-flows.ts";
import { restrictEgress } from "./network/restrict-egress.ts";
import { disallowHostNamespaces } from "./pods/disallow-host-namespaces.ts";
import { disallowHostPorts } from "./pods/disallow-host-ports.ts";
import { disallowProbeHosts } from "./pods/disallow-probe-hosts.ts";
import { disallowUnconfinedSeccomp } from "./pods/disallow-unconfined-seccomp.ts";
import { disallowWindowsHostProcess } from "./pods/disallow-windows-host-process.ts";
import { requirePodSecurityLabels } from "./pods/require-pod-security-labels.ts";
import { requireResourceLimits } from "./pods/require-resource-limits.ts";
import { requireSecurityContext } from "./pods/require-security-context.ts";
import { restrictAddedCapabilities } from "./pods/restrict-added-capabilities.ts";
import { restrictAppArmorProfiles } from "./pods/restrict-app-armor-profiles.ts";
import { restrictProcMount } from "./pods/restrict-proc-mount.ts";
import { restrictSelinuxOptions } from "./pods/restrict-selinux-options.ts";
import { restrictSysctls } from "./pods/restrict-sysctls.ts";
import { restrictVolumeTypes } from "./pods/restrict-volume-types.ts";
import { disableServiceAccountTokenAutomount } from "./rbac/disable-service-account-token-automount.ts";
import { disallowClusterAdminServiceAccounts } from "./rbac/disallow-cluster-admin-service-accounts.ts";
import { preferNamespacedRoles } from "./rbac/prefer-namespaced-roles.ts";
import { restrictClusterAdminBindings } from "./rbac/restrict-cluster-admin-bindings.ts";
import { disallowSecretsInConfigmaps } from "./secrets/disallow-secrets-in-configmaps.ts";
import { encryptSecretsAtRest } from "./secrets/encrypt-secrets-at-rest.ts";
import { externalSecrets } from "./secrets/external-secrets.ts";

/** The checklist, in its order, then the controls of the Pod Security Standards that are no item of it. */
export const catalogue: readonly Control[] = [
  restrictClusterAdminBindings,
  disallowClusterAdminServiceAccounts,
  disableServiceAccountTokenAutomount,
  preferNamespacedRoles,
  defaultDenyNetworkPolicy,
  explicitServiceFlows,
  restrictEgress,
  requirePodSecurityLabels,
  requireSecurityContext,
  requireResourceLimits,
  disallowHostNamespaces,
  disallowSecretsInConfigmaps,
  encryptSecretsAtRest,
  externalSecrets,
  requireImageDigests,
  scanImagesInCi,
  restrictImageRegistries,
  enableAuditLogging,
  auditPolicy,
  shipAuditLogs,
  restrictVolumeTypes,
  disallowHostPorts,
  disallowProbeHosts,
  restrictAddedCapabilities,
  restrictAppArmorProfiles,
  restrictSelinuxOptions,
  restrictProcMount,
  disallowUnconfinedSeccomp,
  restrictSysctls,
  disallowWindowsHostProcess,
];

/** The control of that id. */
export function findControl(id: string): Control | undefined {
  return catalogue.find((control) => control.id === id);
}
