import type { AuditSpec } from "../../spec/schema/audit.ts";

/** What a plan's audit holds once its defaults are written out. */
export type AuditSettings = Required<Omit<AuditSpec, "shipTo">>;

/** The plan's audit, in which resolve() has written out every default. */
export function auditSettings(audit: AuditSpec): AuditSettings {
  return audit as AuditSettings;
}
