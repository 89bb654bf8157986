import fc from "fast-check";
import { type CheckKindName, checkKindNames } from "../../src/checks/check-kind.ts";
import { checkKinds } from "../../src/checks/index.ts";
import { operators } from "../../src/checks/predicate.ts";
import { catalogue } from "../../src/controls/catalogue.ts";
import { isObject, type JsonObject, type JsonValue } from "../../src/kubernetes/json.ts";
import { knownKinds, workloadKinds } from "../../src/kubernetes/kinds.ts";
import { HardeningSpecSchema } from "../../src/spec/schema/index.ts";
import { SecretProvider } from "../../src/spec/schema/secret-provider.ts";
import { fromSchema, nastyText, type Overrides } from "./from-schema.ts";
import { hardQuotas, limitRanges } from "./quantities.ts";

/** A pattern that matches that text and no other, by RE2. */
export const patternOf = (text: string) => `^${text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")}$`;

/** A path of a field whose key is that text. */
export const pathTo = (root: string, ...keys: string[]) => `${root}${keys.map((key) => `['${key.replaceAll(/[\\']/g, "\\$&")}']`).join("")}`;

const scalar = fc.oneof(
  { weight: 4, arbitrary: nastyText },
  { weight: 1, arbitrary: fc.integer({ min: -1_000, max: 1_000 }) },
  { weight: 1, arbitrary: fc.boolean() },
);
const fieldPath = (root: string) =>
  fc
    .array(
      nastyText.map((text) => text.slice(0, 60)).filter((text) => text.isWellFormed()),
      { minLength: 1, maxLength: 2 },
    )
    .map((keys) => pathTo(root, ...keys));

/** An operator with as many values as it takes. */
const predicate = (allowed: readonly string[]) =>
  fc
    .record({ operator: fc.constantFrom(...allowed), values: fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }), text: nastyText })
    .map(({ operator, values, text }): JsonObject => {
      if (operator === "Exists" || operator === "Absent" || operator === "NotEmpty") return { operator };
      if (operator === "Matches") return { operator, values: [patternOf(text)] };
      if (operator === "OnlyKeys") return { operator, values: [text] };
      return { operator, values: operator === "Equals" || operator === "NotEquals" ? values.slice(0, 1) : values };
    });

/** What excuses from a check. */
const condition = fc
  .record({ fieldPath: fieldPath("elsewhere"), asked: predicate(["Exists", "Absent", "Equals", "In"]) })
  .map(({ asked, ...rest }): JsonObject => ({ ...rest, ...asked }));
const conditions = fc.array(condition, { minLength: 1, maxLength: 2 });

const field = (path: fc.Arbitrary<string>): fc.Arbitrary<JsonObject> =>
  fc
    .record({ fieldPath: path, asked: predicate(operators), whenAbsent: fc.constantFrom("pass", "fail"), unless: fc.option(conditions, { nil: undefined }) })
    .map(({ asked, whenAbsent, unless, ...rest }) => ({ ...rest, ...asked, ...("values" in asked ? { whenAbsent } : {}), ...(unless ? { unless } : {}) }));

const subject = fc.oneof(
  fc.record({ kind: fc.constantFrom("User", "Group"), name: nastyText.map((text) => text.slice(0, 100)).filter((text) => text.isWellFormed()) }),
  fc.record({ kind: fc.constant("ServiceAccount"), name: fc.stringMatching(/^[a-z]{1,9}$/), namespace: fc.stringMatching(/^[a-z]{1,9}$/) }),
) as fc.Arbitrary<JsonObject>;

const forbiddenSchema = checkKinds["rbac-rule"].parameters as unknown as { properties: { forbidden: { items: JsonObject } } };

/** What a rule may not grant: groups and resources, or URLs. */
const forbidden = fc.tuple(fromSchema(forbiddenSchema.properties.forbidden.items), fc.boolean()).map(([made, ofURLs]): JsonObject => {
  const { apiGroups = [""], resources = ["pods"], resourceNames, nonResourceURLs = ["/metrics"], ...rest } = made as JsonObject;
  return ofURLs ? { ...rest, nonResourceURLs } : { ...rest, apiGroups, resources, ...(resourceNames === undefined ? {} : { resourceNames }) };
});

/** Parameters that several kinds of check have. */
const common: Overrides = { "/unless/*": condition, "/allowedSubjects/*": subject, "/judgedSubjects/*": subject, "/allowedBindings/*/subjects/*": subject };
const anyField = fc.oneof(
  fieldPath("spec.field"),
  fieldPath("spec.field").map((path) => `${path}[*].name`),
);

/** Parameters of each kind of check; what its schema cannot say is said here. */
const parameters: Readonly<Record<CheckKindName, fc.Arbitrary<JsonObject>>> = {
  "pod-field": field(anyField),
  "object-field": field(anyField),
  "pod-annotation": kind("pod-annotation").map(({ operator: _, values: __, ...rest }) => ({ ...rest, operator: "In", values: ["a", "it's {{ x }}"] })),
  "container-field": fc.oneof(
    field(anyField),
    field(fieldPath("securityContext")).map((made) => ({ ...made, podFieldPath: "securityContext.field" })),
  ),
  "container-image": kind("container-image").filter(
    ({ registries, digest, forbiddenTags }) => registries !== undefined || digest === true || forbiddenTags !== undefined,
  ),
  "container-resources": kind("container-resources", {
    "/containers": fc.constant(["containers"]),
    "/maximum/requests/*": fc.constantFrom("500m", "1Gi"),
    "/maximum/limits/*": fc.constantFrom("2", "0.5"),
  }).filter(({ requests, limits, maximum }) => requests !== undefined || limits !== undefined || (isObject(maximum) && Object.keys(maximum).length > 0)),
  "service-account-token": kind("service-account-token"),
  "role-binding": kind("role-binding", { "/allowedBindings/*/roleRef/kind": fc.constant("ClusterRole") }).map(consistent),
  "rbac-rule": kind("rbac-rule", { "/forbidden/*": forbidden }),
  "network-policy-peers": kind("network-policy-peers").filter(
    ({ allowDns, directions }) => allowDns !== true || !Array.isArray(directions) || directions.includes("Egress"),
  ),
  "config-map-secrets": kind("config-map-secrets", {
    "/patterns": fc.constantFrom(
      [{ name: "acme", regex: "\\bacme_[a-z0-9]{8}", literals: ["acme_"] }],
      [{ name: "a", regex: "aaa-[0-9]|bbb-", literals: ["aaa-", "bbb-"] }],
    ),
    "/keyNames/*": fc.constantFrom("(?i)password$", "^[a-z]+[.]key$"),
    "/placeholders/*": fc.constantFrom("^$", "^[{]{2}.*[}]{2}$"),
  }).filter(({ patterns, keyNames, placeholders }) => keyNames !== undefined || (patterns !== undefined && placeholders === undefined)),
};

/** Bindings to roles that are judged, and subjects of kinds that are. */
function consistent({ judgedSubjects, ...made }: JsonObject): JsonObject {
  const roles = (made.roles as string[]).includes("*") ? ["*"] : (made.roles as string[]);
  const roleRef = { name: roles[0] === "*" ? "some" : (roles[0] as string) };
  const bindings = (made.allowedBindings as JsonObject[] | undefined)?.map((binding) =>
    binding.roleRef || roles[0] === "*" ? { ...binding, roleRef } : binding,
  );
  const judged = judgedSubjects !== undefined && made.subjectKinds === undefined && made.allowedSubjects === undefined ? { judgedSubjects } : {};
  return { ...made, ...judged, roles, ...(bindings ? { allowedBindings: bindings } : {}) };
}

function kind(name: CheckKindName, overrides: Overrides = {}): fc.Arbitrary<JsonObject> {
  return fromSchema(checkKinds[name].parameters as unknown as JsonObject, { ...common, ...overrides }) as fc.Arbitrary<JsonObject>;
}

const custom: JsonObject = { resources: [{ apiGroup: "example.com", version: "v1", kind: "Thing", resource: "things" }] };
const kindsOf = (names: readonly string[]): fc.Arbitrary<JsonObject> => fc.subarray([...names], { minLength: 1, maxLength: 3 }).map((kinds) => ({ kinds }));
const workloads = kindsOf(workloadKinds.map((entry) => entry.kind));
const matchOf = (name: CheckKindName) => (name === "object-field" ? fc.oneof(kindsOf(knownKinds), fc.constant(custom)) : workloads);

/** Kinds of check that judge one kind of object or two, and need not say which. */
const matchesItself: readonly CheckKindName[] = ["role-binding", "rbac-rule", "network-policy-peers", "config-map-secrets"];

/** A check of the organisation's own, with everything that can be written into it. */
const check = fc.constantFrom(...checkKindNames).chain((name) =>
  fc.record(
    {
      id: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/).filter((id) => !catalogue.some((control) => control.id === id)),
      title: nastyText,
      severity: fc.constantFrom("critical", "high", "medium", "low"),
      enforcement: fc.constantFrom("audit", "warn", "enforce"),
      kind: fc.constant(name),
      ...(matchesItself.includes(name) ? {} : { match: matchOf(name) }),
      parameters: parameters[name],
      message: nastyText,
    },
    { requiredKeys: ["id", "title", "kind", ...(matchesItself.includes(name) ? [] : ["match" as const]), "parameters", "message"], noNullPrototype: true },
  ),
) as fc.Arbitrary<JsonObject>;

const port = fc.oneof(
  fc.record(
    { port: fc.integer({ min: 1, max: 40_000 }), endPort: fc.integer({ min: 40_000, max: 65_535 }), protocol: fc.constantFrom("TCP", "UDP", "SCTP") },
    { requiredKeys: ["port"] },
  ),
  fc.record({ port: fc.constantFrom("http", "0-a") }),
) as fc.Arbitrary<JsonObject>;

/** What may stand in a path on a node, on every platform. */
const partOfPath = fc.stringMatching(/^[!-+.0-9;-~-]{1,20}$/);

const encryption = fc.oneof(
  fc.constant<JsonObject>({ provider: "secretbox", resources: ["secrets", "configmaps"] }),
  fromSchema(
    (HardeningSpecSchema as unknown as { properties: { spec: { properties: { encryption: { properties: { kms: JsonObject } } } } } }).properties.spec.properties
      .encryption.properties.kms,
    { "/endpoint": partOfPath.map((part) => `unix:///run/kms-${part}/plugin.sock`) },
  ).map((kms): JsonObject => ({ provider: "kms", kms })),
);

const secretProvider = fc.oneof(
  ...Object.entries(SecretProvider.properties).map(([key, schema]) =>
    fromSchema(schema as unknown as JsonObject).map((provider): JsonObject => ({ [key]: provider })),
  ),
);

const containerKinds = ["container-field", "container-resources", "container-image"];
const body = (HardeningSpecSchema as unknown as { properties: { spec: JsonObject } }).properties.spec;

/** A waiver of one of these checks, or of a control of the catalogue. */
function waiver(checks: readonly JsonObject[]): fc.Arbitrary<JsonValue> {
  const schema = (body.properties as { waivers: { items: JsonObject } }).waivers.items;
  const about = fc.constantFrom<JsonObject>(...checks.map(({ id, kind: name }) => ({ control: id as string, kind: name as string })), {
    control: "require-security-context",
    kind: "control",
  });
  return about.chain(({ control, kind: name }) =>
    (
      fromSchema(schema, {
        "/control": fc.constant(control as JsonValue),
        "/checks": fc.constant([name === "control" ? "run-as-non-root" : (control as JsonValue)]),
        "/match/names/*": fc.stringMatching(/^[a-z0-9]{1,20}([.-][a-z0-9]{1,20})?$/),
        "/match/kinds": fc.subarray(
          workloadKinds.map((entry) => entry.kind),
          { minLength: 1 },
        ),
      }) as fc.Arbitrary<JsonObject>
    )
      .map(({ match, ...rest }): JsonObject => ({ ...rest, match: { namespaces: ["team"], ...(match as JsonObject) } }))
      .map(({ containers, ...rest }) => (containers !== undefined && containerKinds.includes(name as string) ? { ...rest, containers } : rest))
      .filter(({ match }) => isObject(match) && (match.names !== undefined || match.podSelector !== undefined)),
  );
}

/** Values of the spec's own fields that its schema alone does not give. */
const overrides: Overrides = {
  "/targets": fc.constantFrom<JsonObject>(
    { kyverno: { version: "1.19" }, gatekeeper: {} },
    { kyverno: { policyKinds: ["ValidatingPolicy"] }, gatekeeper: { version: "3.23" }, validatingAdmissionPolicy: {} },
    { kyverno: { policyKinds: ["ClusterPolicy"], apply: "ClusterPolicy" }, gatekeeper: {} },
  ),
  "/controls": fc.record<JsonObject>(
    {
      "restrict-image-registries": fc.record({
        enabled: fc.boolean(),
        parameters: fc.constant({ registries: ["registry.example.com:5000/team", "ghcr.io"] }),
      }) as fc.Arbitrary<JsonObject>,
      "restrict-cluster-admin-bindings": fc.record({
        parameters: fc.record({ allowedSubjects: fc.array(subject, { minLength: 1, maxLength: 2 }) }),
      }) as fc.Arbitrary<JsonObject>,
      "disable-service-account-token-automount": fc.record({ parameters: kind("service-account-token") }) as fc.Arbitrary<JsonObject>,
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
  "/checks": fc.uniqueArray(check, { minLength: 1, maxLength: 4, selector: ({ id }) => id }),
  "/waivers": fc.constant([]),
  "/namespaces/*/limitRange": limitRanges,
  "/namespaces/*/resourceQuota/hard": hardQuotas,
  "/network/flows/*/ports/*": port,
  "/network/egress/*/ports/*": port,
  "/network/egress/*/except": fc.constant([]),
  "/roles/*/subjects/*": subject,
  "/encryption": encryption,
  "/audit/logPath": partOfPath.map((part) => `/var/log/a-${part}/audit.log`),
  "/audit/policyPath": partOfPath.map((part) => `/etc/kubernetes/b-${part}/policy.yaml`),
  "/externalSecrets/stores/*/provider": secretProvider,
  "/audit/shipTo/namespace": fc.constant("audit-shipper"),
  "/audit/shipTo/labels": fc.constantFrom({ team: "a" }, { "acme.io/team": "" }),
  "/audit/shipTo/splunk/endpoint": fc.constantFrom("https://splunk.example.com", "https://splunk.example.com:8088/"),
  "/audit/webhook/configPath": partOfPath.map((part) => `/etc/kubernetes/w-${part}/webhook.yaml`),
  "/audit/webhook/clientCertificate": partOfPath.map((part) => `/etc/kubernetes/c-${part}/client.crt`),
  "/audit/webhook/clientKey": fc.constant("/etc/kubernetes/webhook-keys/client.key"),
  "/audit/webhook/certificateAuthority": fc.constant("/etc/kubernetes/webhook-keys/ca.crt"),
};

type GeneratedStore = JsonObject & { name: string; kind: string; namespaces?: string[]; allNamespaces?: true; provider?: Record<string, JsonObject> };

/** Stores that say who may use them, and secrets of these. */
function consistentSecrets({ stores = [], secrets = [] }: { stores?: GeneratedStore[]; secrets?: JsonObject[] }): JsonObject {
  const some = stores.map(({ namespaces, allNamespaces, provider, ...store }): GeneratedStore => {
    if (store.kind === "ClusterSecretStore") return { ...store, ...(namespaces ? { namespaces } : { allNamespaces: true }), ...(provider ? { provider } : {}) };
    const own = Object.entries(provider ?? {}).map(([key, { serviceAccount, ...rest }]) => {
      const { namespace: _, ...account } = (serviceAccount ?? {}) as JsonObject;
      return [key, { ...rest, ...(serviceAccount === undefined ? {} : { serviceAccount: account }) }];
    });
    return { ...store, namespaces: namespaces ?? ["own"], ...(provider ? { provider: Object.fromEntries(own) as Record<string, JsonObject> } : {}) };
  });
  const [store] = some;
  if (!store) return {};
  const read = secrets.map(({ target, ...secret }): JsonObject => {
    const { name: _, creationPolicy: __, ...policy } = (target ?? {}) as JsonObject;
    return {
      ...{ ...secret, store: store.name, namespace: store.namespaces?.[0] ?? (secret.namespace as string), ...(target ? { target: policy } : {}) },
      refreshInterval: /[1-9]/.test(String(secret.refreshInterval)) ? (secret.refreshInterval as string) : "1h",
    };
  });
  return { stores: some, ...(read.length > 0 ? { secrets: read } : {}) };
}

/** Policies of the API server come from files where it can read them. */
function withStaticPolicies({ targets, cluster, ...spec }: JsonObject): JsonObject {
  const { kubernetesVersion } = cluster as { kubernetesVersion: string };
  const own = (targets as JsonObject).validatingAdmissionPolicy;
  const apply = own === undefined || !["1.36", "1.37"].includes(kubernetesVersion) ? {} : { validatingAdmissionPolicy: { apply: "StaticManifests" } };
  return { ...spec, cluster: cluster as JsonObject, targets: { ...(targets as JsonObject), ...apply } };
}

/** Sets every list whose entries need names of their own to entries that have them. */
function distinct(spec: JsonObject): JsonObject {
  const { network, externalSecrets, audit } = spec as { network?: JsonObject; externalSecrets?: JsonObject; audit?: JsonObject };
  return {
    ...spec,
    ...named(spec, ["namespaces"], ({ name }) => name),
    ...named(spec, ["roles"], ({ name, namespace }) => [name, namespace]),
    ...(network ? { network: { ...network, ...withoutExcept(named(network, ["flows", "egress"], ({ name }) => name)) } } : {}),
    ...(externalSecrets ? { externalSecrets: consistentSecrets(named(externalSecrets, ["stores", "secrets"], ({ name }) => name)) } : {}),
    ...(isObject(audit?.shipTo) ? { audit: { ...without(audit, "logPath"), shipTo: withDestination(audit.shipTo) } } : {}),
  };
}

/** A shipper needs somewhere to ship to. */
function withDestination(shipTo: JsonObject): JsonObject {
  return ["loki", "elasticsearch", "splunk"].some((name) => name in shipTo) ? shipTo : { ...shipTo, loki: { endpoint: "https://loki.example.com" } };
}

function named(around: JsonObject, fields: readonly string[], key: (item: JsonObject) => unknown): JsonObject {
  return Object.fromEntries(
    fields
      .filter((name) => Array.isArray(around[name]))
      .map((name) => [name, [...new Map((around[name] as JsonObject[]).map((item) => [JSON.stringify(key(item)), item])).values()]]),
  );
}

/** Blocks that are excepted must lie in what is allowed; the generator has none. */
function withoutExcept({ egress, ...rest }: JsonObject): JsonObject {
  return Array.isArray(egress) ? { ...rest, egress: egress.map((entry) => (isObject(entry) ? without(entry, "except") : entry)) } : rest;
}

const without = (object: JsonObject, field: string): JsonObject => Object.fromEntries(Object.entries(object).filter(([key]) => key !== field));

/** Whole specs that the product takes, with texts in them that are trouble wherever they are not escaped. */
export const specs: fc.Arbitrary<JsonObject> = (fromSchema(body, overrides) as fc.Arbitrary<JsonObject>)
  .chain((spec) => fc.tuple(fc.constant(spec), fc.array(waiver((spec.checks ?? []) as JsonObject[]), { maxLength: 3 })))
  .map(([spec, waivers]) => ({
    apiVersion: "bulwark.dev/v1alpha1",
    kind: "HardeningSpec",
    metadata: { name: "hostile" },
    spec: withStaticPolicies(distinct({ ...spec, waivers })),
  }))
  .map((document) => withOwnFields(document) as JsonObject);

/** Conditions of `unless` each of a field of its own: of two of one field each may excuse what the other does not. */
function withOwnFields(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withOwnFields);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, key === "unless" && Array.isArray(member) ? byField(member) : withOwnFields(member)]),
  );
}

const byField = (conditions: JsonValue[]): JsonValue[] => [
  ...new Map(conditions.map((condition) => [isObject(condition) ? condition.fieldPath : condition, condition])).values(),
];
