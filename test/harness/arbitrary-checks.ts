import fc from "fast-check";
import type { CheckKindName } from "../../src/checks/check-kind.ts";
import { containerLists } from "../../src/checks/container-lists.ts";
import { operators } from "../../src/checks/predicate.ts";
import { admissionFormats } from "../../src/kubernetes/credentials/formats.ts";
import { credentialNames, placeholderValues } from "../../src/kubernetes/credentials/names.ts";
import type { JsonObject, JsonValue } from "../../src/kubernetes/json.ts";
import { directions } from "../../src/kubernetes/network-policy/index.ts";
import { subjectKinds } from "../../src/kubernetes/subject.ts";
import { type CheckInput, parameterProblems } from "./checks.ts";

/** A text of a spec: mostly tame, at times full of what the policy languages have their own use for. */
const text = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[A-Za-z][A-Za-z0-9._/-]{0,12}$/) },
  { weight: 2, arbitrary: fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }) },
  { weight: 1, arbitrary: fc.constantFrom("{{ request.operation }}", "$(./../x)", "it's", '"', "`", "\\", "a\nb", "{{", "}}", "true", "1", "null", "*", "") },
);
const scalar = fc.oneof(text, fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.boolean());
const pattern = fc.constantFrom("^[a-z]{2,10}$", "^(a|b)+$", "x", "^v[0-9]+[.][0-9]+$", "[`'\"$]", "^.{3}$", "(?i)^team-", "^[^{}]*$", "\\bkey\\b");

const key = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("alpha", "beta", "namespace", "true", "a_b", "type", "in") },
  { weight: 1, arbitrary: text.filter((value) => value !== "") },
);
const segment = (name: string) => (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) ? `.${name}` : `['${name.replaceAll(/['\\]/g, "\\$&")}']`);

/** A path below a field of its own, so that no path goes into another's values; with up to that many `[*]`. */
const path = (root: string, stars: number) =>
  fc
    .array(fc.array(key, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: stars + 1 })
    .chain((groups) => fc.boolean().map((elements) => (elements && groups.length <= stars ? [...groups, []] : groups)))
    .map((groups) => `${root}${groups.map((keys) => keys.map(segment).join("")).join("[*]")}`);

const predicate = fc
  .record({
    operator: fc.constantFrom(...operators),
    values: fc.oneof(
      fc.uniqueArray(scalar, { minLength: 1, maxLength: 4 }),
      fc.uniqueArray(text, { minLength: 1, maxLength: 3 }),
      fc.uniqueArray(pattern, { minLength: 1, maxLength: 2 }),
    ),
    patterns: fc.uniqueArray(pattern, { minLength: 1, maxLength: 2 }),
    whenAbsent: fc.option(fc.constantFrom("pass", "fail"), { nil: undefined }),
  })
  .map(({ operator, values, patterns, whenAbsent }): JsonObject => {
    if (operator === "Exists" || operator === "Absent") return { operator };
    if (operator === "NotEmpty") return { operator, ...(whenAbsent === undefined ? {} : { whenAbsent }) };
    const asked = operator === "Matches" ? patterns : operator === "Equals" || operator === "NotEquals" ? values.slice(0, 1) : values;
    if (operator === "OnlyKeys")
      return { operator, values: [...new Set((values as readonly JsonValue[]).map(String))], ...(whenAbsent === undefined ? {} : { whenAbsent }) };
    return { operator, values: asked, ...(whenAbsent === undefined ? {} : { whenAbsent }) };
  });

const condition = (root: string) =>
  fc
    .record({
      fieldPath: path(root, 0),
      operator: fc.constantFrom("Exists", "Absent", "Equals", "In"),
      values: fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }),
    })
    .map(
      ({ fieldPath, operator, values }): JsonObject =>
        operator === "Exists" || operator === "Absent"
          ? { fieldPath, operator }
          : { fieldPath, operator, values: operator === "Equals" ? values.slice(0, 1) : values },
    );

/** Conditions, each at a field of its own. */
const unless = (root: string) =>
  fc.option(
    fc.integer({ min: 1, max: 3 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => condition(`${root}${index + 1}`)))),
    {
      nil: undefined,
      freq: 2,
    },
  );

const lists = fc.option(fc.subarray([...containerLists], { minLength: 1 }), { nil: undefined, freq: 2 });

const field = (root: string, unlessRoot: string, stars: number) =>
  fc.record({ fieldPath: path(root, stars), predicate, unless: unless(unlessRoot) }).map(
    ({ fieldPath, predicate: asked, unless: conditions }): JsonObject => ({
      // Elements are always there.
      fieldPath: asked.operator === "Exists" || asked.operator === "Absent" ? fieldPath.replace(/\[\*\]$/, "") : fieldPath,
      ...asked,
      ...(conditions === undefined ? {} : { unless: conditions }),
    }),
  );

/** A field that stands for several, none of which is asked for. */
const several = fc
  .record({ own: field("x", "condition", 1), roots: fc.uniqueArray(fc.constantFrom("one", "two.three", "six"), { minLength: 2, maxLength: 4 }) })
  .filter(({ own }) => own.operator !== "Exists")
  .map(
    ({ own: { fieldPath, whenAbsent: _, ...own }, roots }): JsonObject => ({
      ...own,
      fieldPath: `z.{${roots.join(",")}}${String(fieldPath).slice(1)}`,
      ...(own.operator === "Absent" ? {} : { whenAbsent: "pass" }),
    }),
  );

const annotationOperators = new Set(["Absent", "Equals", "NotEquals", "In", "NotIn", "Matches"]);

const quantity = fc.oneof(
  fc.integer({ min: 1, max: 5000 }).map((amount) => `${amount}m`),
  fc.tuple(fc.integer({ min: 1, max: 999 }), fc.constantFrom("", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "E2")).map(([amount, suffix]) => `${amount}${suffix}`),
  fc.constantFrom("0.5Gi", ".25", "1.", "+2", "1.5Gi", "007"),
);
const resource = fc.constantFrom("cpu", "memory", "ephemeral-storage", "nvidia.com/gpu", "hugepages-2Mi");
const resources = fc.option(fc.uniqueArray(resource, { minLength: 1, maxLength: 3 }), { nil: undefined });
const amounts = fc.option(fc.dictionary(resource, quantity, { minKeys: 1, maxKeys: 2 }), { nil: undefined });

const registry = fc.constantFrom(
  "registry.example.com",
  "registry.example.com/team",
  "ghcr.io/acme/",
  "docker.io",
  "docker.io/library",
  "index.docker.io/user",
  "localhost:5000",
  "127.0.0.1:5000/a",
  "Registry/a",
  "user",
  "quay.io/a_b--c",
);
const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?$/);
const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** An object without the fields that are undefined. */
const defined = (fields: Record<string, unknown>) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as JsonObject;

const subject = fc.oneof(
  fc.record({
    kind: fc.constantFrom("User", "Group"),
    name: fc.constantFrom("alice", "oidc:bob", "team/a", "system:masters", "system:serviceaccount:kube-system:x", "it's", "{{x}}"),
  }),
  fc.record({ kind: fc.constant("ServiceAccount"), name, namespace: name }),
);

/** Subjects by how their names begin. */
const begins = fc.record({ kind: fc.constantFrom("User", "Group"), name: fc.constantFrom("oidc:*", "system:serviceaccounts:*", "*", "a*") });
const networkPeers = fc
  .record({
    directions: option(fc.shuffledSubarray([...directions], { minLength: 1 })),
    requirePolicyTypes: option(fc.boolean()),
    allowDns: option(fc.boolean()),
  })
  .map(defined);
const secretPattern = fc.oneof(
  fc.constantFrom(...admissionFormats.map((format) => ({ ...format, literals: [...format.literals] }))),
  fc.constantFrom(
    { name: "acme", regex: "\\bacme_[a-z0-9]{8,}\\b", literals: ["acme_"] },
    { name: "quotes", regex: "(?i)key['\"`]+\\$\\{\\{[0-9]{4}\\}\\}", literals: ["${{"] },
    { name: "either", regex: "aaa-[0-9]+-bbb|ccc-[0-9]+", literals: ["-bbb", "ccc-"] },
    { name: "spread", regex: "pass[ ]+word[ ]*=[ ]*[\\x21-\\x7e]{6}", literals: ["pass"] },
  ),
);

const parameters: Readonly<Record<CheckKindName, fc.Arbitrary<JsonObject>>> = {
  "pod-field": field("field", "condition", 2),
  "object-field": fc.oneof(
    field("field", "condition", 2),
    field("metadata.labels", "condition", 0).filter(({ operator }) => operator !== "Includes" && operator !== "OnlyIncludes" && operator !== "NotEmpty"),
  ),
  "pod-annotation": fc
    .record({
      keyPrefix: fc
        .oneof(fc.constantFrom("container.apparmor.security.beta.kubernetes.io/", "acme.io/", "a", "it's {{ x }}`"), text)
        .filter((value) => value !== ""),
      asked: predicate,
    })
    .map(({ keyPrefix, asked: { whenAbsent: _, ...asked } }) => ({ keyPrefix, ...asked }) as JsonObject)
    .filter(({ operator, values }) => annotationOperators.has(String(operator)) && ((values ?? []) as JsonValue[]).every((value) => typeof value === "string")),
  "container-field": fc
    .record({
      own: fc.oneof({ weight: 3, arbitrary: field("field", "condition", 2) }, { weight: 1, arbitrary: several }),
      inherited: field("field", "condition", 0),
      podFieldPath: option(path("podField", 0)),
      containers: lists,
    })
    .map(({ own, inherited, podFieldPath, containers }) => defined({ ...(podFieldPath === undefined ? own : inherited), podFieldPath, containers })),
  "container-resources": fc
    .record({
      requests: resources,
      limits: resources,
      requested: amounts,
      limited: amounts,
      containers: fc.constantFrom(undefined, ["containers"], ["containers", "initContainers"]),
    })
    .map(({ requested, limited, ...rest }) =>
      defined({ ...rest, maximum: requested === undefined && limited === undefined ? undefined : defined({ requests: requested, limits: limited }) }),
    ),
  "container-image": fc
    .record({
      registries: option(fc.uniqueArray(registry, { minLength: 1, maxLength: 4 })),
      digest: fc.constantFrom(undefined, true, false),
      forbiddenTags: option(fc.uniqueArray(fc.constantFrom("latest", "v1", "v2", "dev", "_x", "V1.0"), { minLength: 1, maxLength: 4 })),
      containers: lists,
    })
    .map(defined),
  "service-account-token": option(
    fc
      .record({
        namespaces: option(fc.uniqueArray(name, { minLength: 1, maxLength: 3 })),
        serviceAccountNames: option(fc.uniqueArray(name, { minLength: 1, maxLength: 3 })),
        label: option(
          fc
            .record({
              key: fc.constantFrom("acme.io/token", "token", "a.b/C_d", "namespace"),
              value: option(fc.stringMatching(/^([A-Za-z0-9]([-._A-Za-z0-9]{0,5}[A-Za-z0-9])?)?$/)),
            })
            .map(defined),
        ),
      })
      .map(defined),
  ).map((optIn) => defined({ optIn })),
  "network-policy-peers": networkPeers,
  "config-map-secrets": fc
    .record({
      patterns: option(fc.uniqueArray(secretPattern, { minLength: 1, maxLength: 4, selector: (pattern) => pattern.name })),
      keyNames: option(fc.uniqueArray(fc.constantFrom(...credentialNames, "^db[.]pass$", "(?i)salt", ".*", "."), { minLength: 1, maxLength: 3 })),
      placeholders: option(fc.uniqueArray(fc.oneof(fc.constantFrom(...placeholderValues), pattern), { minLength: 1, maxLength: 4 })),
    })
    .map(({ placeholders, ...rest }) => defined({ ...rest, placeholders: rest.keyNames === undefined ? undefined : placeholders })),
  "role-binding": fc
    .record({
      roles: fc.oneof(
        fc.uniqueArray(fc.constantFrom("cluster-admin", "admin", "acme:edit", "system:x", "view"), { minLength: 1, maxLength: 3 }),
        fc.constant(["*"]),
      ),
      subjectKinds: option(fc.subarray([...subjectKinds], { minLength: 1 })),
      judgedSubjects: option(fc.array(fc.oneof(subject, begins), { minLength: 1, maxLength: 3 })),
      allowedSubjects: option(fc.array(subject, { minLength: 1, maxLength: 3 })),
      bindings: option(
        fc.uniqueArray(
          fc.record({
            name: fc.constantFrom("cluster-admin", "break-glass", "a:b"),
            namespace: option(fc.constantFrom("team", "kube-public")),
            role: option(fc.nat(2)),
            isRole: fc.boolean(),
            subjects: fc.array(subject, { minLength: 1, maxLength: 2 }),
          }),
          { minLength: 1, maxLength: 3, selector: (binding) => binding.name },
        ),
      ),
    })
    .map(({ bindings, subjectKinds: kinds, judgedSubjects, ...rest }) =>
      defined({
        ...rest,
        ...(judgedSubjects ? { judgedSubjects } : { subjectKinds: kinds }),
        allowedBindings: bindings?.map(({ role, isRole, namespace, ...binding }) => {
          const every = rest.roles[0] === "*";
          if (every) return defined({ ...binding, namespace, roleRef: { ...(isRole && namespace ? { kind: "Role" } : {}), name: `role-${role ?? "x"}` } });
          return defined({ ...binding, namespace, roleRef: role === undefined ? undefined : { name: rest.roles[role % rest.roles.length] } });
        }),
      }),
    ),
  "rbac-rule": fc
    .uniqueArray(
      fc.oneof(
        fc
          .record({
            verbs: fc.uniqueArray(fc.constantFrom("get", "list", "create", "bind", "*", "impersonate", "impersonate:*", "i*"), { minLength: 1, maxLength: 3 }),
            apiGroups: fc.uniqueArray(fc.constantFrom("", "apps", "rbac.authorization.k8s.io", "*"), { minLength: 1, maxLength: 3 }),
            resources: fc.uniqueArray(fc.constantFrom("secrets", "pods/exec", "*/exec", "pods/*", "nodes/proxy", "a/b/c", "*", "pods", "exec"), {
              minLength: 1,
              maxLength: 3,
            }),
            resourceNames: option(fc.uniqueArray(fc.constantFrom("cluster-admin", "x", "{{x}}"), { maxLength: 2 })),
            allowedRoles: option(fc.uniqueArray(fc.constantFrom("cluster-admin", "admin", "system:x", "it's"), { minLength: 1, maxLength: 3 })),
            title: option(fc.constantFrom("what it is", "{{ x }}")),
          })
          .map(defined),
        fc
          .record({
            verbs: fc.uniqueArray(fc.constantFrom("get", "post", "*"), { minLength: 1, maxLength: 2 }),
            nonResourceURLs: fc.uniqueArray(fc.constantFrom("*", "/*", "/", "/metrics", "/debug/*", "/debug/pprof", "/api"), { minLength: 1, maxLength: 3 }),
            allowedRoles: option(fc.uniqueArray(fc.constantFrom("cluster-admin", "admin"), { minLength: 1, maxLength: 2 })),
          })
          .map(defined),
      ),
      { minLength: 1, maxLength: 4, selector: (entry) => JSON.stringify(entry) },
    )
    .map((forbidden) => ({ forbidden })),
};

const matches: Partial<Record<CheckKindName, fc.Arbitrary<readonly string[]>>> = {
  "role-binding": fc.constant(["ClusterRoleBinding", "RoleBinding"]),
  "network-policy-peers": fc.constant(["NetworkPolicy"]),
  "config-map-secrets": fc.constant(["ConfigMap"]),
  "object-field": fc.uniqueArray(fc.constantFrom("Namespace", "ConfigMap", "Ingress", "Pod", "Deployment", "CronJob", "ClusterRole", "Service"), {
    minLength: 1,
    maxLength: 3,
  }),
};

/** The kind's own parameters, with conditions where they hold none yet. */
const withUnless = (kind: CheckKindName) =>
  fc
    .record({ own: parameters[kind], conditions: unless("condition") })
    .map(({ own, conditions }) => (conditions === undefined ? own : { unless: conditions, ...own }));

/** A check of that kind whose parameters a spec may have. */
export function arbitraryCheck(kind: CheckKindName): fc.Arbitrary<CheckInput> {
  return fc
    .record({ parameters: withUnless(kind), match: matches[kind] ?? fc.constant(undefined) })
    .map(({ parameters: given, match }): CheckInput => ({ kind, parameters: given, ...(match === undefined ? {} : { match }) }))
    .filter((check) => parameterProblems(check).length === 0);
}
