import Type from "typebox";
import { checkKindNames } from "../checks/check-kind.ts";
import { checkKinds } from "../checks/index.ts";
import { catalogue } from "../controls/catalogue.ts";
import { severities } from "../controls/control.ts";
import { profileNames } from "../controls/profiles.ts";
import { dnsLabel, dnsSubdomain } from "../kubernetes/dns-name.ts";
import { platforms } from "../kubernetes/platforms.ts";
import { podSecurityLevels } from "../kubernetes/pod-security.ts";
import { kubernetesVersions } from "../kubernetes/versions.ts";

export const apiVersion = "bulwark.dev/v1alpha1";
export const specKind = "HardeningSpec";

export const enforcements = ["audit", "warn", "enforce"] as const;
export const failurePolicies = ["Fail", "Ignore"] as const;
export const kyvernoPolicyKinds = ["ClusterPolicy", "ValidatingPolicy"] as const;
export const policyTypes = ["Ingress", "Egress"] as const;
export const protocols = ["TCP", "UDP", "SCTP"] as const;
export const encryptionProviders = ["kms", "secretbox", "aesgcm", "aescbc"] as const;
export const auditProfiles = ["minimal", "recommended", "verbose"] as const;

const closed = { additionalProperties: false } as const;

const DnsLabel = Type.String({
  pattern: dnsLabel,
  maxLength: 63,
  description: "A DNS label (RFC 1123): lower-case letters, digits and -, a letter or digit first and last.",
});
const DnsSubdomain = Type.String({
  pattern: dnsSubdomain,
  maxLength: 253,
  description: "A DNS subdomain (RFC 1123): DNS labels with dots between them.",
});
const LabelKey = "^([a-z0-9]([-.a-z0-9]*[a-z0-9])?/)?[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?$";
const LabelValue = Type.String({
  pattern: "^([A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?)?$",
  maxLength: 63,
  description: "The value of a label: letters, digits, -, _ and ., a letter or digit first and last; or empty.",
});
const Labels = Type.Object(
  {},
  {
    additionalProperties: LabelValue,
    propertyNames: { pattern: LabelKey, maxLength: 317, description: "The key of a label: a name, or a DNS subdomain, a slash and a name." },
    minProperties: 1,
  },
);
const Text = (description: string) => Type.String({ minLength: 1, maxLength: 1_048_576, pattern: "\\S", description });
const KindName = Type.String({ pattern: "^[A-Z][A-Za-z0-9]*$", maxLength: 63, description: "A kind as manifests write it, e.g. Deployment." });
const Quantity = Type.String({ format: "quantity", maxLength: 64, description: "A quantity, e.g. 500m or 512Mi." });
const Quantities = Type.Unsafe<Record<string, string>>(
  Type.Object(
    {},
    {
      additionalProperties: Quantity,
      propertyNames: { pattern: "^[a-z0-9]([-./a-zA-Z0-9_]*[a-zA-Z0-9])?$", maxLength: 317, description: "A resource, e.g. cpu or requests.memory." },
      minProperties: 1,
    },
  ),
);
const PathName = Type.String({ pattern: "^/[^\\s:]*[^\\s:/]$", maxLength: 1024, description: "An absolute path of a file, without blanks and colons." });

const Enforcement = Type.Enum([...enforcements], { description: "audit reports, warn tells the user, enforce refuses." });
const PodSelector = Type.Object({ matchLabels: Labels }, closed);
const PodSecurityVersion = Type.String({
  pattern: "^(latest|v1[.][0-9]{1,3})$",
  description: "A policy version: latest, or v1 and the minor version, e.g. v1.34.",
});

const Cluster = Type.Object(
  {
    platform: Type.Enum([...platforms], { description: "Who runs the control plane, and how it is configured." }),
    kubernetesVersion: Type.Enum([...kubernetesVersions], { description: "The cluster's minor version, quoted." }),
  },
  closed,
);

const Targets = Type.Object(
  {
    kyverno: Type.Optional(
      Type.Object(
        {
          version: Type.Optional(
            Type.String({ pattern: "^1[.][0-9]{1,2}$", description: "The minor version of Kyverno in the cluster, quoted (default: 1.19)." }),
          ),
          policyKinds: Type.Optional(
            Type.Array(Type.Enum([...kyvernoPolicyKinds]), { minItems: 1, uniqueItems: true, description: "What is rendered (default: both)." }),
          ),
          apply: Type.Optional(Type.Enum([...kyvernoPolicyKinds], { description: "Which of them the cluster applies (default: ValidatingPolicy)." })),
        },
        closed,
      ),
    ),
    gatekeeper: Type.Optional(
      Type.Object(
        {
          version: Type.Optional(
            Type.String({ pattern: "^3[.][0-9]{1,2}$", description: "The minor version of Gatekeeper in the cluster, quoted (default: 3.23)." }),
          ),
        },
        closed,
      ),
    ),
    validatingAdmissionPolicy: Type.Optional(Type.Object({}, closed)),
  },
  { ...closed, minProperties: 1, description: "The policy engines to render for." },
);

const control = (parameters: Type.TSchema, checks: readonly string[]) =>
  Type.Object(
    {
      enabled: Type.Optional(Type.Boolean({ description: "Whether the control is rendered (default: as the profile says)." })),
      enforcement: Type.Optional(Enforcement),
      parameters: Type.Optional(parameters),
      checks: Type.Optional(
        Type.Object(
          Object.fromEntries(
            checks.map((id) => [id, Type.Optional(Type.Object({ enabled: Type.Optional(Type.Boolean()), enforcement: Type.Optional(Enforcement) }, closed))]),
          ),
          closed,
        ),
      ),
    },
    closed,
  );

const Match = Type.Object(
  {
    kinds: Type.Optional(Type.Array(KindName, { minItems: 1, maxItems: 64, uniqueItems: true, description: "Built-in kinds, by name." })),
    resources: Type.Optional(
      Type.Array(
        Type.Object(
          {
            apiGroup: Type.String({
              pattern: "^([a-z0-9]([-.a-z0-9]*[a-z0-9])?)?$",
              maxLength: 253,
              description: "The API group, e.g. argoproj.io; empty for the core group.",
            }),
            version: Type.Optional(
              Type.String({ pattern: "^v[0-9]+((alpha|beta)[0-9]+)?$", maxLength: 63, description: "An API version, e.g. v1alpha1 (default: every one)." }),
            ),
            kind: KindName,
            resource: Type.String({ pattern: "^[a-z][a-z0-9-]*$", maxLength: 63, description: "The resource's name: lower case, plural, e.g. rollouts." }),
            namespaced: Type.Optional(Type.Boolean()),
          },
          closed,
        ),
        { minItems: 1, maxItems: 64, description: "Kinds of custom resources." },
      ),
    ),
  },
  { ...closed, minProperties: 1 },
);

/** The parameters of a check are those of its kind. */
const OwnCheck = Type.Unsafe<OwnCheck>({
  ...Type.Object(
    {
      id: Type.String({ pattern: "^[a-z]([-a-z0-9]*[a-z0-9])?$", maxLength: 50, description: "Kebab-case, a letter first." }),
      title: Text("One line that says what holds when the check passes."),
      severity: Type.Optional(Type.Enum([...severities])),
      enforcement: Type.Optional(Enforcement),
      kind: Type.Enum([...checkKindNames]),
      match: Type.Optional(Match),
      parameters: Type.Object({}),
      message: Text("What is wrong and what to do, as every engine shows it."),
    },
    closed,
  ),
  allOf: checkKindNames.map((name) => ({
    if: { properties: { kind: { const: name } }, required: ["kind"] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { parameters: checkKinds[name].parameters } },
  })),
});

/** A check of the organisation's own. */
export type OwnCheck = {
  id: string;
  title: string;
  severity?: (typeof severities)[number];
  enforcement?: (typeof enforcements)[number];
  kind: (typeof checkKindNames)[number];
  match?: Type.Static<typeof Match>;
  parameters: Record<string, never>;
  message: string;
};

const Waiver = Type.Object(
  {
    control: Type.String({ minLength: 1, maxLength: 63, description: "The control, or the id of a check of spec.checks." }),
    checks: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 63 }), { minItems: 1, uniqueItems: true, description: "Only these checks of it." }),
    ),
    containers: Type.Optional(Type.Array(DnsLabel, { minItems: 1, uniqueItems: true, description: "Only these containers, by name." })),
    match: Type.Object(
      {
        kinds: Type.Array(KindName, { minItems: 1, uniqueItems: true }),
        namespaces: Type.Array(DnsLabel, { minItems: 1, uniqueItems: true }),
        names: Type.Optional(Type.Array(DnsSubdomain, { minItems: 1, uniqueItems: true, description: "Exact names of objects." })),
        podSelector: Type.Optional(PodSelector),
      },
      closed,
    ),
    reason: Text("Why the control does not hold here."),
    owner: Text("Who answers for it."),
    expires: Type.String({ format: "date", description: "The last day on which it holds (UTC)." }),
  },
  closed,
);

const Namespace = Type.Object(
  {
    name: DnsLabel,
    podSecurity: Type.Optional(
      Type.Object(
        {
          enforce: Type.Enum([...podSecurityLevels]),
          audit: Type.Optional(Type.Enum([...podSecurityLevels])),
          warn: Type.Optional(Type.Enum([...podSecurityLevels])),
          version: Type.Optional(PodSecurityVersion),
        },
        closed,
      ),
    ),
    defaultDeny: Type.Optional(Type.Array(Type.Enum([...policyTypes]), { minItems: 1, uniqueItems: true })),
    limitRange: Type.Optional(
      Type.Object(
        { defaultRequest: Type.Optional(Quantities), default: Type.Optional(Quantities), max: Type.Optional(Quantities), min: Type.Optional(Quantities) },
        {
          ...closed,
          minProperties: 1,
          description: "The LimitRange for containers: what fills in their requests and limits, and between what these must lie.",
        },
      ),
    ),
    resourceQuota: Type.Optional(
      Type.Object({ hard: Quantities }, { ...closed, description: "The ResourceQuota: what everything in the namespace may take together." }),
    ),
  },
  closed,
);

const NetworkPeer = Type.Object({ namespace: DnsLabel, podSelector: Type.Optional(PodSelector) }, closed);
const Port = Type.Object(
  {
    port: Type.Union([
      Type.Integer({ minimum: 1, maximum: 65535 }),
      Type.String({
        pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        maxLength: 15,
        description: "A port's number, or its name: lower-case letters, digits and -.",
      }),
    ]),
    endPort: Type.Optional(Type.Integer({ minimum: 1, maximum: 65535 })),
    protocol: Type.Optional(Type.Enum([...protocols])),
  },
  closed,
);
const Ports = Type.Array(Port, { minItems: 1 });
const Cidr = Type.String({ format: "cidr", maxLength: 64 });

const Network = Type.Object(
  {
    flows: Type.Optional(Type.Array(Type.Object({ name: DnsLabel, from: NetworkPeer, to: NetworkPeer, ports: Ports }, closed), { minItems: 1 })),
    egress: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: DnsLabel,
            from: NetworkPeer,
            cidrs: Type.Array(Cidr, { minItems: 1, uniqueItems: true }),
            except: Type.Optional(Type.Array(Cidr, { minItems: 1, uniqueItems: true })),
            ports: Ports,
          },
          closed,
        ),
        { minItems: 1 },
      ),
    ),
    dns: Type.Optional(Type.Object({ nodeLocal: Type.Optional(Type.Array(Cidr, { minItems: 1 })) }, closed)),
  },
  closed,
);

const Words = Type.Array(Type.String({ minLength: 1, maxLength: 253 }), { minItems: 1, uniqueItems: true });
const Role = Type.Object(
  {
    name: DnsSubdomain,
    namespace: Type.Optional(DnsLabel),
    subjects: Type.Array(
      Type.Object(
        { kind: Type.Enum(["User", "Group", "ServiceAccount"]), name: Type.String({ minLength: 1, maxLength: 253 }), namespace: Type.Optional(DnsLabel) },
        closed,
      ),
      { minItems: 1 },
    ),
    rules: Type.Array(
      Type.Object(
        {
          apiGroups: Type.Array(Type.String({ maxLength: 253 }), { minItems: 1, uniqueItems: true }),
          resources: Words,
          resourceNames: Type.Optional(Words),
          verbs: Words,
        },
        closed,
      ),
      { minItems: 1 },
    ),
  },
  closed,
);

const Encryption = Type.Object(
  {
    provider: Type.Enum([...encryptionProviders], { description: "kms (v2) where there is one, else secretbox; aescbc is weak." }),
    resources: Type.Optional(
      Type.Array(
        Type.String({
          pattern: "^[a-z]([-a-z0-9]*[a-z0-9])?([.][a-z0-9.-]+)?$|^[*][.]([*]|[a-z0-9.-]*)$",
          maxLength: 253,
          description: "<resource> or <resource>.<group> in lower case; '*.<group>' for a whole group, '*.' for the core group, '*.*' for everything.",
        }),
        { minItems: 1, uniqueItems: true, description: "Resources as <resource> or <resource>.<group> (default: secrets)." },
      ),
    ),
    kms: Type.Optional(
      Type.Object(
        {
          name: DnsLabel,
          endpoint: Type.String({
            pattern: "^unix:///[^\\s]+$",
            maxLength: 256,
            description: "The plugin's socket, e.g. unix:///var/run/kmsplugin/socket.sock.",
          }),
          timeout: Type.Optional(Type.String({ pattern: "^[1-9][0-9]{0,5}(ms|s|m)$", description: "How long to wait for the plugin, e.g. 3s." })),
        },
        closed,
      ),
    ),
    migrating: Type.Optional(Type.Boolean({ description: "Whether plain text that was written before can still be read (default: true)." })),
  },
  closed,
);

const Endpoint = Type.Object({ endpoint: Type.String({ pattern: "^https://[^\\s]+$", maxLength: 2048, description: "An https URL." }) }, closed);
const Audit = Type.Object(
  {
    profile: Type.Optional(Type.Enum([...auditProfiles], { description: "How much is recorded (default: recommended)." })),
    logPath: Type.Optional(PathName),
    policyPath: Type.Optional(PathName),
    maxAge: Type.Optional(Type.Integer({ minimum: 1, maximum: 36_500, description: "Days (default: 30)." })),
    maxBackup: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, description: "Files (default: 10)." })),
    maxSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, description: "Megabytes (default: 100)." })),
    shipTo: Type.Optional(
      Type.Object({ loki: Type.Optional(Endpoint), elasticsearch: Type.Optional(Endpoint), splunk: Type.Optional(Endpoint) }, { ...closed, minProperties: 1 }),
    ),
  },
  closed,
);

const ExternalSecrets = Type.Object(
  {
    stores: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: DnsSubdomain,
            kind: Type.Enum(["SecretStore", "ClusterSecretStore"]),
            namespaces: Type.Optional(Type.Array(DnsLabel, { minItems: 1, uniqueItems: true })),
          },
          closed,
        ),
        { minItems: 1 },
      ),
    ),
    secrets: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: DnsSubdomain,
            namespace: DnsLabel,
            store: DnsSubdomain,
            refreshInterval: Type.String({ pattern: "^([0-9]{1,6}(h|m|s))+$", maxLength: 32, description: "How often it is read again, e.g. 1h." }),
            data: Type.Object(
              {},
              {
                additionalProperties: Type.Object({ key: Text("Key in the store."), property: Type.Optional(Text("Property of it.")) }, closed),
                minProperties: 1,
              },
            ),
          },
          closed,
        ),
        { minItems: 1 },
      ),
    ),
  },
  closed,
);

const Body = Type.Object(
  {
    cluster: Cluster,
    targets: Targets,
    profile: Type.Optional(Type.Enum([...profileNames], { description: "The checks that are on unless `controls` says otherwise (default: restricted)." })),
    enforcement: Type.Optional(Enforcement),
    failurePolicy: Type.Optional(Type.Enum([...failurePolicies], { description: "What an engine does when it cannot decide (default: Fail)." })),
    exemptNamespaces: Type.Optional(Type.Array(DnsLabel, { uniqueItems: true, maxItems: 512, description: "Namespaces that no check judges." })),
    controls: Type.Optional(
      Type.Object(Object.fromEntries(catalogue.map(({ id, parameters, checkIds }) => [id, Type.Optional(control(parameters, checkIds))])), closed),
    ),
    checks: Type.Optional(Type.Array(OwnCheck, { maxItems: 256 })),
    waivers: Type.Optional(Type.Array(Waiver, { maxItems: 1024 })),
    namespaces: Type.Optional(Type.Array(Namespace, { maxItems: 4096 })),
    network: Type.Optional(Network),
    roles: Type.Optional(
      Type.Array(Role, { maxItems: 1024, description: "Who may do what: a Role in its namespace; without one, a ClusterRole, which holds in every one." }),
    ),
    encryption: Type.Optional(Encryption),
    audit: Type.Optional(Audit),
    externalSecrets: Type.Optional(ExternalSecrets),
  },
  closed,
);

/** The user's document. TypeScript type, JSON Schema and editor completion all come from here. */
export const HardeningSpecSchema = Type.Object(
  {
    apiVersion: Type.Literal(apiVersion),
    kind: Type.Literal(specKind),
    metadata: Type.Object({ name: DnsSubdomain }, closed),
    spec: Body,
  },
  { ...closed, title: specKind, description: "What a cluster must hold to, for every policy engine." },
);

export type HardeningSpec = Type.Static<typeof HardeningSpecSchema>;
export type SpecBody = HardeningSpec["spec"];
export type Waiver = Type.Static<typeof Waiver>;
export type NamespaceSpec = Type.Static<typeof Namespace>;
export type FlowSpec = NonNullable<Type.Static<typeof Network>["flows"]>[number];
export type EgressSpec = NonNullable<Type.Static<typeof Network>["egress"]>[number];
export type RoleSpec = Type.Static<typeof Role>;
export type EncryptionSpec = Type.Static<typeof Encryption>;
export type AuditSpec = Type.Static<typeof Audit>;
export type Enforcement = (typeof enforcements)[number];
export type FailurePolicy = (typeof failurePolicies)[number];
export type KyvernoPolicyKind = (typeof kyvernoPolicyKinds)[number];
