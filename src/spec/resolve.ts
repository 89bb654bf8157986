import { nodePaths } from "../artifacts/node-paths.ts";
import type { Check } from "../checks/check-kind.ts";
import { catalogue } from "../controls/catalogue.ts";
import type { ClusterFacts, Control } from "../controls/control.ts";
import { type ProfileName, profileHolds } from "../controls/profiles.ts";
import type { DefaultBinding } from "../kubernetes/default-rbac.ts";
import type { JsonObject } from "../kubernetes/json.ts";
import { findKind, type ResourceKind, workloadKinds } from "../kubernetes/kinds.ts";
import { notRendered } from "./not-rendered.ts";
import type { NotConfigured, Plan, PlannedAudit, PlannedCheck } from "./plan.ts";
import type { HardeningSpec, SpecBody } from "./schema/index.ts";
import type { OwnCheck } from "./schema/own-checks.ts";
import type { Enforcement } from "./schema/primitives.ts";

/** Namespaces that no check judges unless the spec says otherwise. */
export const defaultExemptNamespaces = ["kube-system", "kube-public", "kube-node-lease"];

/** Writes out every default of a valid spec. */
export function resolve({ metadata, spec }: HardeningSpec): Plan {
  const { kyverno, gatekeeper, validatingAdmissionPolicy } = spec.targets;
  const profile = spec.profile ?? "restricted";
  const { platform, kubernetesVersion } = spec.cluster;
  const facts: ClusterFacts = { platform, kubernetesVersion, declaredBindings: declaredBindings(spec) };
  const enabled = catalogue.filter((control) => isEnabled(control, spec, profile));
  return {
    name: metadata.name,
    platform,
    kubernetesVersion,
    profile,
    kyverno: kyverno && { version: kyverno.version ?? "1.19", ...policyKinds(kyverno) },
    gatekeeper: gatekeeper && { version: gatekeeper.version ?? "3.23" },
    validatingAdmissionPolicy: validatingAdmissionPolicy !== undefined,
    staticAdmission: validatingAdmissionPolicy?.apply === "StaticManifests",
    failurePolicy: spec.failurePolicy ?? "Fail",
    exemptNamespaces: spec.exemptNamespaces ?? defaultExemptNamespaces,
    checks: [...enabled.flatMap((control) => controlChecks(control, spec, profile, facts)), ...(spec.checks ?? []).map((check) => ownCheck(check, spec))],
    audits: enabled.flatMap((control) => controlAudits(control, spec, profile)),
    artifacts: enabled.flatMap((control) =>
      control.artifacts.map((artifact) => ({
        control: control.id,
        artifact,
        parameters: settings(control, spec)?.parameters ?? {},
        enforcement: settings(control, spec)?.enforcement ?? spec.enforcement ?? "audit",
        waivers: waiversOf(spec, control.id, { id: artifact }),
      })),
    ),
    namespaces: spec.namespaces ?? [],
    network: { flows: spec.network?.flows ?? [], egress: spec.network?.egress ?? [], nodeLocalDns: spec.network?.dns?.nodeLocal ?? [] },
    roles: spec.roles ?? [],
    encryption: { provider: "secretbox", resources: ["secrets"], migrating: true, ...spec.encryption },
    audit: {
      profile: "recommended",
      ...auditPaths(spec),
      maxAge: 30,
      maxBackup: 10,
      maxSize: 100,
      ...spec.audit,
      ...(spec.cluster.platform === "talos" ? auditPaths(spec) : {}),
      ...(spec.audit?.shipTo ? { shipTo: { agent: "fluent-bit" as const, namespace: "audit-shipper", ...spec.audit.shipTo } } : {}),
      ...(spec.audit?.webhook ? { webhook: { configPath: "/etc/kubernetes/audit/webhook.yaml", ...spec.audit.webhook } } : {}),
    },
    externalSecrets: { stores: spec.externalSecrets?.stores ?? [], secrets: spec.externalSecrets?.secrets ?? [] },
    ci: spec.ci && { severities: ["CRITICAL", "HIGH"], ignoreUnfixed: true, images: [], codeScanning: true, ...spec.ci },
    notRendered: notRendered(spec),
    notConfigured: enabled.flatMap((control) => missing(control, spec)),
  };
}

/** On Talos no field of the spec changes them. */
const auditPaths = ({ cluster }: SpecBody) => ({ logPath: nodePaths[cluster.platform].auditLog, policyPath: nodePaths[cluster.platform].auditPolicy });

/**
 * Bindings in the whole cluster that roles of the spec may come to: its own, or that of its rules on cluster-scoped
 * resources. Which of them are rendered is the renderer's to say.
 */
function declaredBindings({ roles = [] }: SpecBody): DefaultBinding[] {
  return roles.map(({ name: role, namespace, subjects }) => {
    const name = namespace === undefined ? role : `${namespace}:${role}`;
    return { name, roleRef: { kind: "ClusterRole", name }, subjects };
  });
}

type KyvernoSpec = NonNullable<SpecBody["targets"]["kyverno"]>;

function policyKinds({ policyKinds = ["ClusterPolicy", "ValidatingPolicy"], apply }: KyvernoSpec) {
  return { policyKinds, apply: apply ?? (policyKinds.includes("ValidatingPolicy") ? ("ValidatingPolicy" as const) : ("ClusterPolicy" as const)) };
}

type CheckSettings = { enabled?: boolean; enforcement?: Enforcement };
type ControlSettings = CheckSettings & { parameters?: JsonObject; checks?: Record<string, CheckSettings> };

const settings = (control: Control, spec: SpecBody) => (spec.controls as Record<string, ControlSettings> | undefined)?.[control.id];

/** On by the profile (any check of it), unless the spec switches it; naming a control with parameters does not switch it on. */
function isEnabled(control: Control, spec: SpecBody, profile: ProfileName): boolean {
  const own = settings(control, spec);
  if (own?.enabled !== undefined) return own.enabled;
  if (Object.values(own?.checks ?? {}).some((check) => check.enabled === true)) return true;
  return profileHolds(profile, control.id) || control.checkIds.some((id) => profileHolds(profile, control.id, id));
}

const missingParameters = (control: Control, spec: SpecBody) =>
  (control.requires ?? []).filter((name) => settings(control, spec)?.parameters?.[name] === undefined);

function missing(control: Control, spec: SpecBody): NotConfigured[] {
  const parameters = missingParameters(control, spec);
  return parameters.length > 0 ? [{ control: control.id, parameters }] : [];
}

function controlChecks(control: Control, spec: SpecBody, profile: ProfileName, cluster: ClusterFacts): PlannedCheck[] {
  if (missingParameters(control, spec).length > 0) return [];
  const own = settings(control, spec);
  return control
    .checks(own?.parameters ?? {}, cluster)
    .filter((check) => own?.checks?.[check.id]?.enabled ?? (own?.enabled === true || profileHolds(profile, control.id, check.id)))
    .map((check) => ({
      ...check,
      control: control.id,
      name: policyName(control.id, check.id),
      area: control.area,
      severity: control.severity,
      rationale: control.rationale,
      remediation: control.remediation,
      enforcement: enforcementOf(own, check, spec),
      waivers: waiversOf(spec, control.id, check),
    }));
}

/** Those of the checks of a control that only an audit decides; they go by the same settings as the others. */
function controlAudits(control: Control, spec: SpecBody, profile: ProfileName): PlannedAudit[] {
  const own = settings(control, spec);
  return (control.audits ?? [])
    .filter(({ id }) => own?.checks?.[id]?.enabled ?? (own?.enabled === true || profileHolds(profile, control.id, id)))
    .map((audit) => ({
      ...audit,
      control: control.id,
      severity: control.severity,
      rationale: control.rationale,
      remediation: control.remediation,
      enforcement: enforcementOf(own, audit, spec),
      waivers: waiversOf(spec, control.id, audit),
      parameters: own?.parameters ?? {},
    }));
}

/** A check that only suspects takes over no more than it says; who names its own enforcement gets it. */
function enforcementOf(own: ControlSettings | undefined, { id, inheritsAtMost }: Pick<Check, "id" | "inheritsAtMost">, spec: SpecBody): Enforcement {
  const order: readonly Enforcement[] = ["audit", "warn", "enforce"];
  const inherited = own?.enforcement ?? spec.enforcement ?? "audit";
  const most: Enforcement = inheritsAtMost ?? "enforce";
  return own?.checks?.[id]?.enforcement ?? (order.indexOf(inherited) <= order.indexOf(most) ? inherited : most);
}

/** `control.check`: valid as an object's name, unambiguous because ids hold no dots. */
export function policyName(control: string, check: string): string {
  return control === check ? control : `${control}.${check}`;
}

function ownCheck(check: OwnCheck, spec: SpecBody): PlannedCheck {
  const { id, title, kind, message } = check;
  return {
    id,
    title,
    kind,
    match: ownMatch(check),
    parameters: check.parameters,
    message,
    control: id,
    name: policyName(id, id),
    area: "own",
    severity: check.severity ?? "medium",
    rationale: title,
    remediation: message,
    enforcement: check.enforcement ?? spec.enforcement ?? "audit",
    waivers: waiversOf(spec, id, check),
  };
}

const kindsNamed = (...names: string[]) => names.map((name) => findKind(name) as ResourceKind);

/** What a check of that kind judges where nobody says it. */
function defaultMatch(kind: OwnCheck["kind"]): readonly ResourceKind[] {
  if (kind === "role-binding") return kindsNamed("ClusterRoleBinding", "RoleBinding");
  if (kind === "rbac-rule") return kindsNamed("ClusterRole", "Role");
  if (kind === "network-policy-peers") return kindsNamed("NetworkPolicy");
  if (kind === "config-map-secrets") return kindsNamed("ConfigMap");
  return kind === "service-account-token" ? [...workloadKinds, ...kindsNamed("ServiceAccount")] : workloadKinds;
}

/** The kinds that a check of the spec names; those of its check kind where it names none. */
function ownMatch({ match, kind }: OwnCheck): ResourceKind[] {
  if (!match) return [...defaultMatch(kind)];
  return [
    ...(match.kinds ?? []).map((name) => findKind(name) as ResourceKind),
    ...(match.resources ?? []).map(({ apiGroup, version, kind, resource, namespaced }) => ({
      apiGroup,
      version: version ?? "*",
      kind,
      resource,
      namespaced: namespaced ?? true,
    })),
  ];
}

function waiversOf(spec: SpecBody, control: string, check: Pick<Check, "id">) {
  return (spec.waivers ?? []).filter((waiver) => waiver.control === control && (waiver.checks === undefined || waiver.checks.includes(check.id)));
}
