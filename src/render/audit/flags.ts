import { posix } from "node:path";
import type { ApiServerFlag, ApiServerFolder } from "../../artifacts/api-server.ts";
import type { AuditSettings } from "./settings.ts";

/**
 * The flags that make the API server write an audit log. Rotation is written out: its defaults changed in Kubernetes 1.36.
 * Mode blocking: no event is lost to a full buffer, and a full disk stops the log, not the cluster (blocking-strict would).
 * Nothing is truncated: of an event that is too large, request and response would go first, and then the event. Nothing is
 * compressed, so that rotated files can be shipped.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/server/options/audit.go
 */
export function auditFlags({ policyPath, logPath, maxAge, maxBackup, maxSize }: AuditSettings): ApiServerFlag[] {
  return [
    { name: "audit-policy-file", value: policyPath },
    { name: "audit-log-path", value: logPath },
    { name: "audit-log-format", value: "json" },
    { name: "audit-log-version", value: "audit.k8s.io/v1" },
    { name: "audit-log-mode", value: "blocking" },
    { name: "audit-log-maxage", value: String(maxAge) },
    { name: "audit-log-maxbackup", value: String(maxBackup) },
    { name: "audit-log-maxsize", value: String(maxSize) },
    { name: "audit-log-compress", value: "false" },
    { name: "audit-log-truncate-enabled", value: "false" },
  ];
}

/** Folders, not files: a mounted file cannot be rotated, nor replaced. */
export function auditFolders({ policyPath, logPath }: AuditSettings): ApiServerFolder[] {
  return [
    { name: "audit-log", path: posix.dirname(logPath), readOnly: false },
    { name: "audit-policy", path: posix.dirname(policyPath), readOnly: true },
  ];
}
