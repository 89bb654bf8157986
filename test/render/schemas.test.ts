import { join } from "node:path";
import fc from "fast-check";
import { load } from "js-yaml";
import { globSync } from "tinyglobby";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { assemble } from "../../src/bundle/assemble.ts";
import type { Bundle } from "../../src/bundle/bundle.ts";
import type { JsonObject } from "../../src/kubernetes/json.ts";
import { packageRoot } from "../../src/package-root.ts";
import { loadSpec, parseSpec } from "../../src/spec/load.ts";
import type { Plan } from "../../src/spec/plan.ts";
import { resolve } from "../../src/spec/resolve.ts";
import { specs } from "../spec/generated.ts";
import { goModule } from "./schemas/go-module.ts";
import { bundleProblems } from "./schemas/index.ts";
import { kubernetesKind } from "./schemas/kubernetes.ts";
import { policyProblems } from "./schemas/policies.ts";
import { problemsOf } from "./schemas/structural.ts";

const options = { now: new Date("2026-11-23T12:00:00Z") };
const examples = globSync("examples/**/*.yaml", { cwd: packageRoot, absolute: true });
const acme = planOfFile(join(packageRoot, "examples", "acme.yaml"));
let rendered: Bundle["files"];

function planOfFile(file: string): Plan {
  return resolve(loadSpec(file, options).spec);
}

beforeAll(async () => {
  rendered = assemble(acme, "").files;
  // Reading and compiling the schemas takes seconds, once.
  await bundleProblems(rendered);
});

afterEach(() => vi.unstubAllEnvs());

it.each(examples)("renders %s as its kinds' own schemas have it", async (file) => {
  const plan = planOfFile(file);
  const { files } = assemble(plan, "");
  expect(await bundleProblems(files)).toEqual([]);
  expect(policyProblems(files, plan)).toEqual([]);
});

it("renders any spec as its kinds' own schemas have it", async () => {
  await fc.assert(
    fc.asyncProperty(specs, async (value) => {
      const plan = resolve(parseSpec(JSON.stringify(value), "generated", options).spec);
      const { files } = assemble(plan, "");
      expect(await bundleProblems(files)).toEqual([]);
      expect(policyProblems(files, plan)).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

/** A file of the rendered example by the beginning of its path, and how it is broken; `#` is where the problem is. */
const sabotages: readonly (readonly [what: string, path: string, pointer: readonly (string | number)[], value: unknown, problem: string])[] = [
  ["a field that ClusterPolicy lacks", "kyverno/cluster-policies/require-team-label", ["spec", "extra"], 1, "/spec must NOT have additional properties extra"],
  [
    "a field that no resource filter has",
    "kyverno/cluster-policies/require-team-label",
    ["spec", "rules", 0, "match", "any", 0, "resources", "kind"],
    ["v1/Pod"],
    "must NOT have additional properties kind",
  ],
  ["a field that ExternalSecret lacks", "secrets/production/external-secret", ["spec", "interval"], "1h", "/spec must NOT have additional properties interval"],
  [
    "a creation policy that there is not",
    "secrets/production/external-secret",
    ["spec", "target", "creationPolicy"],
    "Always",
    "/spec/target/creationPolicy must be equal to one of the allowed values",
  ],
  [
    "a store with a credential in a place that there is not",
    "secrets/_cluster/cluster-secret-store",
    ["spec", "provider", "vault", "auth", "token"],
    "x",
    "/spec/provider/vault/auth must NOT have additional properties token",
  ],
  ["text for a boolean", "kyverno/cluster-policies/require-team-label", ["spec", "background"], "true", "/spec/background must be boolean"],
  [
    "an unknown action",
    "kyverno/cluster-policies/require-team-label",
    ["spec", "rules", 0, "validate", "failureAction"],
    "Deny",
    "failureAction must be equal to one of the allowed values",
  ],
  [
    "an unknown operator",
    "kyverno/cluster-policies/require-team-label",
    ["spec", "rules", 0, "validate", "deny", "conditions", "any", 0, "operator"],
    "Equal",
    "operator must be equal to one of the allowed values",
  ],
  [
    "a rule's name of 64 characters",
    "kyverno/cluster-policies/require-team-label",
    ["spec", "rules", 0, "name"],
    "x".repeat(64),
    "/spec/rules/0/name must NOT have more than 63 characters",
  ],
  [
    "a field that ValidatingPolicy lacks",
    "kyverno/validating-policies/require-team-label",
    ["spec", "rules"],
    [],
    "/spec must NOT have additional properties rules",
  ],
  [
    "an unknown validation action",
    "kyverno/validating-policies/require-team-label",
    ["spec", "validationActions", 0],
    "Enforce",
    "/spec/validationActions/0 must be equal to one of the allowed values",
  ],
  [
    "a number for an expression",
    "kyverno/validating-policies/require-team-label",
    ["spec", "validations", 0, "expression"],
    1,
    "/spec/validations/0/expression must be string",
  ],
  [
    "a field that ValidatingAdmissionPolicy lacks",
    "validating-admission-policy/policies/require-team-label",
    ["spec", "validationActions"],
    ["Deny"],
    "/spec must NOT have additional properties validationActions",
  ],
  [
    "a rule without resources",
    "validating-admission-policy/policies/require-team-label",
    ["spec", "matchConstraints", "resourceRules", 0, "resource"],
    ["pods"],
    "/spec/matchConstraints/resourceRules/0 must NOT have additional properties resource",
  ],
  [
    "a binding's misspelt policy",
    "validating-admission-policy/bindings/require-team-label",
    ["spec", "policy"],
    "x",
    "/spec must NOT have additional properties policy",
  ],
  [
    "a binding whose actions are no list",
    "validating-admission-policy/bindings/require-team-label",
    ["spec", "validationActions"],
    "Audit",
    "/spec/validationActions must be array",
  ],
  [
    "two match conditions of one name",
    "kyverno/validating-policies/require-team-label",
    ["spec", "matchConditions"],
    [
      { name: "a", expression: "true" },
      { name: "a", expression: "true" },
    ],
    "/spec/matchConditions must pass",
  ],
  [
    "a field that GeneratingPolicy lacks",
    "kyverno/generating-policies/default-deny",
    ["spec", "evaluation", "synchronise"],
    { enabled: true },
    "/spec/evaluation must NOT have additional properties synchronise",
  ],
  [
    "a generate rule that ClusterPolicy lacks",
    "kyverno/cluster-policies-generate/default-deny",
    ["spec", "rules", 0, "generate", "synchronise"],
    true,
    "generate must NOT have additional properties synchronise",
  ],
  [
    "text for a generate rule's boolean",
    "kyverno/cluster-policies-generate/default-deny",
    ["spec", "rules", 0, "generate", "synchronize"],
    "no",
    "must be boolean",
  ],
  [
    "a patch that there is not",
    "kyverno/mutating-policies/disable",
    ["spec", "mutations", 0, "patchtype"],
    "JSONPatch",
    "/spec/mutations/0 must NOT have additional properties patchtype",
  ],
  [
    "an attestor's misspelt identity",
    "kyverno/image-validating-policies/restrict",
    ["spec", "attestors", 0, "cosign", "keyless", "identities", 0, "subjects"],
    [],
    "identities/0 must NOT have additional properties subjects",
  ],
  [
    "a field that ConstraintTemplate lacks",
    "gatekeeper/templates/object-field",
    ["spec", "crd", "spec", "scope"],
    "Cluster",
    "/spec/crd/spec must NOT have additional properties scope",
  ],
  [
    "a source that Gatekeeper cannot read",
    "gatekeeper/templates/object-field",
    ["spec", "targets", 0, "code", 0, "source", "library"],
    [],
    "source must NOT have additional properties library",
  ],
  [
    "a schema with a misspelt keyword",
    "gatekeeper/templates/object-field",
    ["spec", "crd", "spec", "validation", "openAPIV3Schema", "property"],
    {},
    "must NOT have additional properties property",
  ],
  [
    "a schema that is not structural",
    "gatekeeper/templates/object-field",
    ["spec", "crd", "spec", "validation", "openAPIV3Schema", "properties", "values", "items"],
    { description: "any" },
    "openAPIV3Schema.values[] has no type",
  ],
  ["another name than the kind's", "gatekeeper/templates/object-field", ["metadata", "name"], "objectfield", "is not BulwarkObjectFieldV1 in lower case"],
  [
    "a parameter that the template lacks",
    "gatekeeper/constraints/require-team-label",
    ["spec", "parameters", "feildPath"],
    "x",
    "/spec/parameters must NOT have additional properties feildPath",
  ],
  [
    "a parameter of another type",
    "gatekeeper/constraints/require-team-label",
    ["spec", "parameters", "message"],
    ["x"],
    "/spec/parameters/message must be string",
  ],
  [
    "an unknown enforcement action",
    "gatekeeper/constraints/require-team-label",
    ["spec", "enforcementAction"],
    "audit",
    "/spec/enforcementAction must be equal to one of the allowed values",
  ],
  [
    "a match that Gatekeeper lacks",
    "gatekeeper/constraints/require-team-label",
    ["spec", "match", "excludeNamespaces"],
    ["x"],
    "/spec/match must NOT have additional properties excludeNamespaces",
  ],
  ["a Constraint's name of 64 characters", "gatekeeper/constraints/require-team-label", ["metadata", "name"], "x".repeat(64), "is no name"],
  ["a field that no rule has", "rbac/production/on-call/role.yaml", ["rules", 0, "resource"], "pods", "/rules/0 must NOT have additional properties resource"],
  ["a rule without verbs", "rbac/production/on-call/cluster-role.yaml", ["rules", 0], { apiGroups: [""], resources: ["pods"] }, "required property 'verbs'"],
  ["a subject without a kind", "rbac/production/on-call/role-binding.yaml", ["subjects", 0], { name: "a" }, "/subjects/0 must have required property 'kind'"],
  ["a binding to nothing", "rbac/production/on-call/cluster-role-binding.yaml", ["roleRef", "name"], undefined, "/roleRef must have required property 'name'"],
  ["a role's name that is no part of a path", "rbac/production/on-call/cluster-role.yaml", ["metadata", "name"], "a/b", "/metadata/name a/b is no name"],
  ["a field that Namespace lacks", "pod-security/namespaces/", ["spec", "labels"], {}, "/spec must NOT have additional properties labels"],
  ["a label that is no text", "pod-security/namespaces/", ["metadata", "labels", "count"], 1, "/metadata/labels/count must be string"],
  ["a label that no label can be", "pod-security/namespaces/", ["metadata", "labels", "team"], "two words", "/metadata/labels/team two words is no label"],
  ["a metadata field that there is not", "pod-security/namespaces/", ["metadata", "label"], {}, "/metadata/ must NOT have additional properties label"],
  [
    "more annotations than are taken",
    "pod-security/namespaces/",
    ["metadata", "annotations", "note"],
    "x".repeat(140_000),
    "/metadata/annotations are too large",
  ],
  ["a kind that there is not", "pod-security/namespaces/", ["kind"], "Namespaces", "there is no schema of v1 Namespaces"],
  ["a level that there is not", "audit/policy.yaml", ["rules", 0, "level"], "Everything", "/rules/0/level must be equal to one of the allowed values"],
  [
    "an admission plugin's misspelt field",
    "pod-security/node/pod-security-admission.yaml",
    ["plugins", 0, "configuration", "exemption"],
    {},
    "must NOT have additional properties exemption",
  ],
  ["a provider that there is not", "encryption/encryption-configuration.yaml", ["resources", 0, "providers", 0, "aes"], {}, "additional properties aes"],
  [
    "a flag without a value",
    "bootstrap/kubeadm-cluster-configuration.yaml",
    ["apiServer", "extraArgs", 0],
    { name: "v" },
    "/apiServer/extraArgs/0 must have required property 'value'",
  ],
  [
    "a flag whose value is no text",
    "bootstrap/kubeadm-cluster-configuration.yaml",
    ["apiServer", "extraArgs", 0, "value"],
    30,
    "/apiServer/extraArgs/0/value must be string",
  ],
  [
    "a volume's misspelt field",
    "bootstrap/kubeadm-cluster-configuration.yaml",
    ["apiServer", "extraVolumes", 0, "readonly"],
    true,
    "must NOT have additional properties readonly",
  ],
  ["a resource that is not there", "kyverno/kustomization.yaml", ["resources", 0], "cluster", "/resources kyverno/cluster is not there"],
  [
    "a field that LimitRange lacks",
    "namespaces/production/limit-range",
    ["spec", "limits", 0, "defaults"],
    {},
    "/spec/limits/0 must NOT have additional properties defaults",
  ],
  ["a field that ResourceQuota lacks", "namespaces/production/resource-quota", ["spec", "soft"], {}, "/spec must NOT have additional properties soft"],
  [
    "text for a ServiceAccount's boolean",
    "namespaces/production/service-account",
    ["automountServiceAccountToken"],
    "false",
    "/automountServiceAccountToken must be boolean",
  ],
];

it.each(sabotages)("refuses %s", async (_, path, pointer, value, problem) => {
  const files = rendered.map((file) =>
    file.path === rendered.find((one) => one.path.startsWith(path))?.path ? { ...file, text: JSON.stringify(broken(file.text, pointer, value)) } : file,
  );
  expect((await bundleProblems(files)).join("\n")).toContain(problem);
});

function broken(text: string, pointer: readonly (string | number)[], value: unknown): object {
  const document = load(text) as JsonObject;
  let around = document as Record<string | number, unknown>;
  for (const step of pointer.slice(0, -1)) {
    around[step] ??= {};
    around = around[step] as Record<string | number, unknown>;
  }
  around[pointer.at(-1) as string] = value;
  return document;
}

const lost: readonly (readonly [what: string, path: string, from: RegExp, to: string, problem: string])[] = [
  [
    "a rendered policy without its check",
    "kyverno/cluster-policies/require-team-label",
    /bulwark.dev\/check: .*/,
    "other: label",
    "/metadata/labels/bulwark.dev/check is undefined",
  ],
  [
    "autogen",
    "kyverno/cluster-policies/require-team-label",
    /pod-policies.kyverno.io\/autogen-controllers: none/,
    "other: none",
    "autogen-controllers is undefined",
  ],
  ["autogen of ValidatingPolicies", "kyverno/validating-policies/require-team-label", /controllers: \[\]/, "controllers: [cronjobs]", "/spec/autogen is"],
  ["the default action", "kyverno/validating-policies/require-team-label", / {2}validationActions:\n.*\n/, "", "/spec/validationActions is undefined"],
  ["another failure policy", "kyverno/validating-policies/require-team-label", /failurePolicy: .*/, "failurePolicy: Ignore", '/spec/failurePolicy is "Ignore"'],
  [
    "an expression that was emptied",
    "kyverno/cluster-policies/require-team-label",
    /\{\{ not_null\([\s\S]*?, `true`\) \}\}/,
    "{{ not_null(, `true`) }}",
    "has lost a part",
  ],
  [
    "a condition that is no expression",
    "kyverno/cluster-policies/require-team-label",
    /\{\{ (not_null\([\s\S]*?, `true`\)) \}\}/,
    "$1",
    "is no single expression",
  ],
  [
    "an expression where text stands",
    "kyverno/cluster-policies/require-team-label",
    /message: .*/,
    'message: "{{ x }}"',
    "has something that Kyverno would replace: {{ x }}",
  ],
  [
    "a binding to another policy",
    "validating-admission-policy/bindings/require-team-label",
    /policyName: .*/,
    "policyName: other",
    '/spec is {"policyName":"other"',
  ],
  [
    "a binding whose actions the API server refuses together",
    "validating-admission-policy/bindings/require-team-label",
    / {4}- Audit/,
    "    - Deny",
    '"validationActions":["Warn","Deny"]',
  ],
  [
    "a message of two lines",
    "validating-admission-policy/policies/require-team-label",
    /message: .*/,
    'message: "one\\nother"',
    'has the message "one\\nother"',
  ],
  ["a blank message", "validating-admission-policy/policies/require-team-label", /message: .*/, 'message: "\\u0085"', "has the message"],
  ["a selector left out", "validating-admission-policy/policies/require-team-label", / {4}objectSelector: .*\n/, "", "/match is"],
  ["CEL that was emptied", "kyverno/validating-policies/require-team-label", /\|\| variables.excused/, "||", "has lost a part"],
];

it.each(lost)("refuses %s", (_, path, from, to, problem) => {
  const files = rendered.filter((file) => file.path.startsWith(path)).map((file) => ({ ...file, text: file.text.replace(from, to) }));
  expect(policyProblems(files, acme).join("\n")).toContain(problem);
});

it("follows Kubernetes' schemas into what they refer to", async () => {
  const validate = await kubernetesKind("networking.k8s.io/v1", "NetworkPolicy");
  const policy = (port: unknown) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: {},
    spec: { podSelector: {}, ingress: [{ ports: [port] }] },
  });
  expect(validate).toBeDefined();
  if (!validate) return;
  expect(problemsOf(validate, policy({ port: 80 }))).toEqual([]);
  expect(problemsOf(validate, policy({ port: "http", endPort: 90 }))).toEqual([]);
  expect(problemsOf(validate, policy({ ports: 80 }))).toEqual(["/spec/ingress/0/ports/0 must NOT have additional properties ports"]);
  expect(problemsOf(validate, policy({ port: true })).join()).toContain("/spec/ingress/0/ports/0/port must be");
});

it("fails where there is no Go, and says so", async () => {
  vi.stubEnv("PATH", join(packageRoot, "test"));
  await expect(goModule("opa", "github.com/open-policy-agent/opa")).rejects.toThrow(
    /Go is needed to read the schemas in the module .*, and there is no go on PATH/,
  );
});

it("fails where the module does not pin what is asked of it", async () => {
  await expect(goModule("opa", "example.invalid/none")).rejects.toThrow(/which cannot be had/);
});
