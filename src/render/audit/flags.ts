import { posix } from "node:path";
import type { ApiServerFlag, ApiServerFolder } from "../../artifacts/api-server.ts";
import type { AuditSettings } from "./settings.ts";

/**
 * The flags that make the API server write an audit log. Rotation is written out: its defaults changed in Kubernetes 1.36.
 * Mode blocking: no event is lost to a full buffer, and a full disk stops the log, not the cluster (blocking-strict would).
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/server/options/audit.go
 */
export function auditFlags({ policyPath, logPath, maxAge, maxBackup, maxSize }: AuditSettings): ApiServerFlag[] {
  return [
    { name: "audit-policy-file", value: policyPath },
    { name: "audit-log-path", value: logPath },
    { name: "audit-log-format", value: "json" },
    { name: "audit-log-mode", value: "blocking" },
    { name: "audit-log-maxage", value: String(maxAge) },
    { name: "audit-log-maxbackup", value: String(maxBackup) },
    { name: "audit-log-maxsize", value: String(maxSize) },
  ];
}

/** Folders, not files: a mounted file cannot be rotated, nor replaced. */
export function auditFolders({ policyPath, logPath }: AuditSettings): ApiServerFolder[] {
  return [
    { name: "audit-log", path: posix.dirname(logPath), readOnly: false },
    { name: "audit-policy", path: posix.dirname(policyPath), readOnly: true },
  ];
}
