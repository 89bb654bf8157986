import { posix } from "node:path";
import type { SelfManagedPlatform } from "./api-server.ts";

/** The audit log as it lies on a control-plane node. */
export type AuditLog = {
  readonly folder: string;
  /** What the log and its rotated files match, and nothing else. */
  readonly files: readonly string[];
  /** Who owns folder and files, which nobody else may read (0700 and 0600). */
  readonly owner: number;
};

/**
 * Users other than root as whom an API server runs.
 * @see https://github.com/siderolabs/talos/blob/main/pkg/machinery/constants/constants.go (KubernetesAPIServerRunUser)
 */
const owners: Partial<Readonly<Record<SelfManagedPlatform, number>>> = { talos: 65_534 };

/**
 * Rotation renames `audit.log` to `audit-<time>.log` beside it.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/server/options/audit.go (getWriter)
 * @see https://github.com/natefinch/lumberjack/blob/v2.2.1/lumberjack.go (backupName)
 */
export function auditLogOn(platform: SelfManagedPlatform, path: string): AuditLog {
  const dot = path.lastIndexOf(".");
  const [start, end] = dot > path.lastIndexOf("/") ? [path.slice(0, dot), path.slice(dot)] : [path, ""];
  return { folder: posix.dirname(path), files: [path, `${start}-*${end}`], owner: owners[platform] ?? 0 };
}
