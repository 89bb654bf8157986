import { load } from "js-yaml";
import { expect, it } from "vitest";
import { kyvernoRenderer } from "../../src/render/kyverno/index.ts";
import { validatingAdmissionPolicyRenderer } from "../../src/render/validating-admission-policy/index.ts";
import type { Plan } from "../../src/spec/plan.ts";
import type { Enforcement } from "../../src/spec/schema/primitives.ts";
import { planOfChecks } from "../harness/checks.ts";
import { representativeChecks, representativeWaivers } from "../harness/representative-checks.ts";
import { fileOf, parsed, pathsOf, planOf } from "./support.ts";

type Policy = { spec: { matchConditions?: object[]; variables: object[]; validations: { message: string }[] } };

const renderer = validatingAdmissionPolicyRenderer;
const checks = Object.values(representativeChecks).map((check) => ({ ...check, waivers: representativeWaivers }));
const one = planOfChecks([{ kind: "pod-field", parameters: { fieldPath: "hostPID", operator: "NotEquals", values: [true], whenAbsent: "pass" } }]);
const withCheck = (change: Partial<Plan["checks"][number]>): Plan => ({ ...one, checks: one.checks.map((check) => ({ ...check, ...change })) });

it("renders nothing where it is no target, and nothing where there is no check", () => {
  expect(renderer.render({ ...one, validatingAdmissionPolicy: false })).toEqual({ files: [], unsupported: [] });
  expect(renderer.render({ ...one, checks: [] })).toEqual({ files: [], unsupported: [] });
  expect(planOf().validatingAdmissionPolicy).toBe(false);
  expect(planOf({ targets: { validatingAdmissionPolicy: {} } }).validatingAdmissionPolicy).toBe(true);
});

it("puts policies and bindings in folders of their own, and applies both", () => {
  expect(pathsOf(renderer, one)).toEqual([
    "bindings/check-1.yaml",
    "bindings/kustomization.yaml",
    "kustomization.yaml",
    "policies/check-1.yaml",
    "policies/kustomization.yaml",
  ]);
  expect(parsed(renderer, one, "kustomization.yaml")).toMatchObject({ resources: ["bindings", "policies"] });
});

const actions: readonly (readonly [Enforcement, string[]])[] = [
  ["audit", ["Audit"]],
  ["warn", ["Warn", "Audit"]],
  ["enforce", ["Deny"]],
];

it.each(actions)("at %s the binding's actions are %j", (enforcement, validationActions) => {
  expect(parsed(renderer, withCheck({ enforcement }), "bindings/check-1.yaml")).toMatchObject({ spec: { policyName: "check-1", validationActions } });
});

it("has the conditions, variables and validations of Kyverno's ValidatingPolicy, letter by letter", () => {
  const plan = planOfChecks(checks);
  for (const { name } of plan.checks) {
    const { spec: own } = parsed<Policy>(renderer, plan, `policies/${name}.yaml`);
    const { spec: other } = load(fileOf(kyvernoRenderer, plan, `validating-policies/${name}.yaml`).text) as Policy;
    expect([own.matchConditions, own.variables, own.validations]).toEqual([other.matchConditions, other.variables, other.validations]);
    expect(own.matchConditions).toHaveLength(1 + representativeWaivers.filter(({ containers }) => !containers).length);
  }
});

it("has no condition where nothing is exempt or waived", () => {
  expect(parsed<Policy>(renderer, { ...one, exemptNamespaces: [] }, "policies/check-1.yaml").spec.matchConditions).toBeUndefined();
});

const messages: readonly (readonly [message: string, said: string])[] = [
  ["do this\nand that", "do this and that"],
  ["\r\n first\r\n\n  second \n", "first second"],
  ["\u0085", "check-1"],
];

it.each(messages)("says %j in one line", (message, said) => {
  expect(parsed<Policy>(renderer, withCheck({ message }), "policies/check-1.yaml").spec.validations.map((validation) => validation.message)).toEqual([said]);
});

const ofPods: readonly (readonly [kind: string, parameters: object, subresources: string[]])[] = [
  ["container-resources", { containers: ["containers"], requests: ["cpu"] }, ["pods/resize"]],
  ["container-image", { digest: true }, ["pods/ephemeralcontainers"]],
  ["container-field", { fieldPath: "securityContext.privileged", operator: "Absent" }, ["pods/ephemeralcontainers"]],
  ["container-field", { fieldPath: "resources.claims", operator: "Absent" }, ["pods/ephemeralcontainers", "pods/resize"]],
  ["container-field", { fieldPath: "resourcesOfOurs", operator: "Absent" }, ["pods/ephemeralcontainers"]],
  ["pod-field", { fieldPath: "resources.limits.cpu", operator: "Exists" }, ["pods/resize"]],
  ["pod-field", { fieldPath: "hostPID", operator: "Absent" }, []],
];

it.each(ofPods)("%s of %j is asked of %j as well", (kind, parameters, subresources) => {
  const plan = planOfChecks([{ kind, parameters } as Parameters<typeof planOfChecks>[0][number]]);
  type Rules = { spec: { matchConstraints: { resourceRules: { resources: string[] }[] } } };
  const { resourceRules } = parsed<Rules>(renderer, plan, "policies/check-1.yaml").spec.matchConstraints;
  expect(resourceRules.flatMap(({ resources }) => resources.filter((resource) => resource.includes("/")))).toEqual(subresources);
  const kyverno = load(fileOf(kyvernoRenderer, plan, "cluster-policies/check-1.yaml").text) as { spec: { rules: { match: object }[] } };
  const kinds = [...JSON.stringify(kyverno.spec.rules[0]?.match).matchAll(/"\/v1\/Pod\/([a-z]+)"/g)].map(([, name]) => `pods/${name}`);
  expect(kinds).toEqual(subresources);
});
