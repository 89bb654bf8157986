import { join } from "node:path";
import type { ValidateFunction } from "ajv";
import { isObject, type JsonObject } from "../../../src/kubernetes/json.ts";
import { definedSchema, objectSchema } from "./custom-resource.ts";
import { goModule } from "./go-module.ts";
import { newAjv } from "./structural.ts";

const definitions = async (...path: string[]) => join(await goModule("kyverno", "github.com/kyverno/kyverno"), "config", "crds", ...path);

/** What kyverno.io/v1 says of a ClusterPolicy; of conditions, which it leaves open, what v2beta1 says. */
export async function clusterPolicySchema(): Promise<ValidateFunction> {
  const file = await definitions("kyverno", "kyverno.io_clusterpolicies.yaml");
  const schema = structuredClone(definedSchema(file, "v1"));
  const [rule, later] = [ruleOf(schema), ruleOf(definedSchema(file, "v2beta1"))];
  rule.properties.preconditions = later.properties.preconditions;
  rule.properties.validate.properties.deny.properties.conditions = later.properties.validate.properties.deny.properties.conditions;
  return newAjv().compile(objectSchema("kyverno.io/v1", "ClusterPolicy", schema));
}

type Rule = {
  properties: { preconditions: JsonObject; validate: { properties: { deny: { properties: { conditions: JsonObject } } } } };
};

function ruleOf(schema: JsonObject): Rule {
  const spec = isObject(schema.properties) ? schema.properties.spec : undefined;
  const { properties } = spec as unknown as { properties: { rules: { items: Rule } } };
  return properties.rules.items;
}

const plurals = {
  ValidatingPolicy: "validatingpolicies",
  GeneratingPolicy: "generatingpolicies",
  MutatingPolicy: "mutatingpolicies",
  ImageValidatingPolicy: "imagevalidatingpolicies",
} as const;

/** What policies.kyverno.io/v1 says of a policy of that kind. */
export async function policySchema(kind: keyof typeof plurals): Promise<ValidateFunction> {
  const file = await definitions("policies.kyverno.io", `policies.kyverno.io_${plurals[kind]}.yaml`);
  return newAjv().compile(objectSchema("policies.kyverno.io/v1", kind, definedSchema(file, "v1")));
}
