import type { AuditSpec } from "../../spec/schema/audit.ts";
import type { ShipToSpec, WebhookSpec } from "../../spec/schema/audit-shipping.ts";

type Given<Spec, Defaulted extends keyof Spec> = Spec & Required<Pick<Spec, Defaulted>>;

/** What a plan's audit holds once its defaults are written out. */
export type AuditSettings = Required<Omit<AuditSpec, "shipTo" | "webhook">> & {
  readonly shipTo?: Given<ShipToSpec, "agent" | "namespace">;
  readonly webhook?: Given<WebhookSpec, "configPath">;
};

/** The plan's audit, in which resolve() has written out every default. */
export function auditSettings(audit: AuditSpec): AuditSettings {
  return audit as AuditSettings;
}
