import type { Check } from "../checks/check-kind.ts";
import type { ArtifactKind, AuditCheck, Severity } from "../controls/control.ts";
import type { ProfileName } from "../controls/profiles.ts";
import type { JsonObject } from "../kubernetes/json.ts";
import type { Platform } from "../kubernetes/platforms.ts";
import type { AuditSpec } from "./schema/audit.ts";
import type { CiSpec } from "./schema/ci.ts";
import type { EncryptionSpec } from "./schema/encryption.ts";
import type { ExternalSecretSpec, SecretStoreSpec } from "./schema/external-secrets.ts";
import type { FailurePolicy } from "./schema/index.ts";
import type { NamespaceSpec } from "./schema/namespaces.ts";
import type { EgressSpec, FlowSpec } from "./schema/network.ts";
import type { Enforcement } from "./schema/primitives.ts";
import type { RoleSpec } from "./schema/roles.ts";
import type { KyvernoPolicyKind } from "./schema/targets.ts";
import type { Waiver } from "./schema/waivers.ts";

/** A check as it will be rendered: which control it is of, how hard it is enforced, and what it does not apply to. */
export type PlannedCheck = Check & {
  /** The control's id; for a check of the spec's own, that check's id. */
  readonly control: string;
  /** Name of the policy and of the Constraint: unique in the plan, 63 characters at most. */
  readonly name: string;
  readonly area: string;
  readonly severity: Severity;
  readonly rationale: string;
  readonly remediation: string;
  readonly enforcement: Enforcement;
  readonly waivers: readonly Waiver[];
};

/** What of an enabled control only an audit of a cluster decides; it is rendered for no engine. */
export type PlannedAudit = AuditCheck &
  Pick<PlannedCheck, "control" | "severity" | "rationale" | "remediation" | "enforcement" | "waivers"> & {
    /** Those of the control. */
    readonly parameters: JsonObject;
  };

/** Something that an enabled control renders beside checks. */
export type PlannedArtifact = {
  readonly control: string;
  readonly artifact: ArtifactKind;
  readonly parameters: JsonObject;
  readonly enforcement: Enforcement;
  /** Those of the control that name no check. */
  readonly waivers: readonly Waiver[];
};

export type KyvernoTarget = { readonly version: string; readonly policyKinds: readonly KyvernoPolicyKind[]; readonly apply: KyvernoPolicyKind };
export type GatekeeperTarget = { readonly version: string };

/** Who talks to whom. */
export type NetworkPlan = {
  readonly flows: readonly FlowSpec[];
  readonly egress: readonly EgressSpec[];
  /** Address blocks of node-local DNS caches. */
  readonly nodeLocalDns: readonly string[];
};

/** Something that the spec names and this version does not render. */
export type NotRendered = { readonly pointer: string; readonly what: string; readonly reason: string };

/** A check that lacks a parameter which only the organisation can give. */
export type NotConfigured = { readonly control: string; readonly parameters: readonly string[] };

/** The spec with every default written out: all that renderers see. */
export type Plan = {
  readonly name: string;
  readonly platform: Platform;
  readonly kubernetesVersion: string;
  readonly profile: ProfileName;
  readonly kyverno: KyvernoTarget | undefined;
  readonly gatekeeper: GatekeeperTarget | undefined;
  /** Whether the API server judges by itself. */
  readonly validatingAdmissionPolicy: boolean;
  /** Whether it is to read these policies from a file of its node, where the platform lets it. */
  readonly staticAdmission: boolean;
  readonly failurePolicy: FailurePolicy;
  readonly exemptNamespaces: readonly string[];
  /** In the order of the checklist, the organisation's own last. */
  readonly checks: readonly PlannedCheck[];
  readonly audits: readonly PlannedAudit[];
  /** What the enabled controls render beside checks. */
  readonly artifacts: readonly PlannedArtifact[];
  readonly namespaces: readonly NamespaceSpec[];
  readonly network: NetworkPlan;
  readonly roles: readonly RoleSpec[];
  readonly encryption: EncryptionSpec;
  readonly audit: AuditSpec;
  readonly externalSecrets: { readonly stores: readonly SecretStoreSpec[]; readonly secrets: readonly ExternalSecretSpec[] };
  /** Undefined where the spec says nothing of CI. */
  readonly ci: (Required<Omit<CiSpec, "scannerImage">> & Pick<CiSpec, "scannerImage">) | undefined;
  readonly notRendered: readonly NotRendered[];
  readonly notConfigured: readonly NotConfigured[];
};
