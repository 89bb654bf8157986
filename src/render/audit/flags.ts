import { posix } from "node:path";
import type { ApiServerFlag, ApiServerFolder, SelfManagedPlatform } from "../../artifacts/api-server.ts";
import { renderApiServerFlags } from "../api-server-flags.ts";
import type { AuditSettings } from "./settings.ts";

/**
 * The flags that make the API server write an audit log. Rotation is written out: its defaults changed in Kubernetes 1.36.
 * Mode blocking: no event is lost to a full buffer, and a full disk stops the log, not the cluster (blocking-strict would).
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/server/options/audit.go
 */
export function renderAuditFlags(platform: SelfManagedPlatform, { policyPath, logPath, maxAge, maxBackup, maxSize }: AuditSettings): string | undefined {
  const flags: ApiServerFlag[] = [
    { name: "audit-policy-file", value: policyPath },
    { name: "audit-log-path", value: logPath },
    { name: "audit-log-format", value: "json" },
    { name: "audit-log-mode", value: "blocking" },
    { name: "audit-log-maxage", value: String(maxAge) },
    { name: "audit-log-maxbackup", value: String(maxBackup) },
    { name: "audit-log-maxsize", value: String(maxSize) },
  ];
  return renderApiServerFlags(platform, flags, folders(policyPath, logPath), [
    `At most ${maxBackup + 1} files of ${maxSize} MB stay on a node: ship the log elsewhere to keep it longer.`,
  ]);
}

/** Folders, not files: a mounted file cannot be rotated, nor replaced. */
function folders(policyPath: string, logPath: string): ApiServerFolder[] {
  const [policy, log] = [posix.dirname(policyPath), posix.dirname(logPath)];
  const logFolder = { name: "audit-log", path: log, readOnly: false };
  return policy === log ? [logFolder] : [logFolder, { name: "audit-policy", path: policy, readOnly: true }];
}
