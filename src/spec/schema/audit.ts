import * as Type from "typebox";
import { ShipTo, Webhook } from "./audit-shipping.ts";
import { closed, PathName } from "./primitives.ts";

export const auditProfiles = ["minimal", "recommended", "verbose"] as const;

export const Audit = Type.Object(
  {
    profile: Type.Optional(Type.Enum([...auditProfiles], { description: "How much is recorded (default: recommended)." })),
    logPath: Type.Optional(PathName),
    policyPath: Type.Optional(PathName),
    maxAge: Type.Optional(Type.Integer({ minimum: 1, maximum: 36_500, description: "Days (default: 30)." })),
    maxBackup: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, description: "Files (default: 10)." })),
    maxSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, description: "Megabytes (default: 100)." })),
    shipTo: Type.Optional(ShipTo),
    webhook: Type.Optional(Webhook),
  },
  closed,
);

export type AuditSpec = Type.Static<typeof Audit>;
