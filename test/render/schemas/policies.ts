import { load } from "js-yaml";
import { getPath, isObject, type JsonObject, type JsonValue } from "../../../src/kubernetes/json.ts";
import type { Plan, PlannedCheck } from "../../../src/spec/plan.ts";

type File = { readonly path: string; readonly text: string };

/**
 * What no schema asks of Kyverno's policies and the API server's own, and we promise: the labels by which a verdict finds its check, the action and
 * the failure policy written out, autogen off, and no expression that lost a part on the way.
 */
export function policyProblems(files: readonly File[], plan: Plan): string[] {
  const policies = files.filter(({ path }) => judged.test(path) && !path.endsWith("kustomization.yaml"));
  return policies.flatMap(({ path, text }) => {
    const policy = load(text) as JsonObject;
    const check = plan.checks.find(({ name }) => name === getPath(policy, ["metadata", "name"]));
    if (!check) return [`${path} is of no check`];
    const problems = promises[String(policy.kind)];
    return [...labels(policy, check), ...(problems ? problems(policy, check, plan) : [`is a ${policy.kind}`])].map((problem) => `${path} ${problem}`);
  });
}

const judged = /^(kyverno\/(cluster|validating)-policies|validating-admission-policy\/(policies|bindings))\//;

const promises: Readonly<Record<string, (policy: JsonObject, check: PlannedCheck, plan: Plan) => string[]>> = {
  ClusterPolicy: clusterPolicy,
  ValidatingPolicy: validatingPolicy,
  ValidatingAdmissionPolicy: validatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding: binding,
};

const is = (policy: JsonObject, path: readonly string[], wanted: JsonValue): string[] => {
  const found = path.reduce<JsonValue | undefined>((value, step) => (Array.isArray(value) ? value[Number(step)] : getPath(value, [step])), policy);
  return JSON.stringify(found) === JSON.stringify(wanted) ? [] : [`/${path.join("/")} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`];
};

function labels(policy: JsonObject, { control, id }: PlannedCheck): string[] {
  return [...is(policy, ["metadata", "labels", "bulwark.dev/control"], control), ...is(policy, ["metadata", "labels", "bulwark.dev/check"], id)];
}

function clusterPolicy(policy: JsonObject, { id, enforcement }: PlannedCheck, { failurePolicy }: Plan): string[] {
  const rules = getPath(policy, ["spec", "rules"]) as JsonObject[];
  const rule = rules[0] as JsonObject;
  return [
    ...(rules.length === 1 ? [] : [`/spec/rules has ${rules.length} rules`]),
    ...is(policy, ["spec", "rules", "0", "name"], id),
    ...is(policy, ["metadata", "annotations", "pod-policies.kyverno.io/autogen-controllers"], "none"),
    ...is(policy, ["spec", "webhookConfiguration", "failurePolicy"], failurePolicy),
    ...is(policy, ["spec", "rules", "0", "validate", "failureAction"], enforcement === "enforce" ? "Enforce" : "Audit"),
    ...expressionsOf(rule).flatMap(emptied),
    ...variables(rule),
  ];
}

/** A condition's key is one expression; elsewhere `{{` stands only around the name of a variable in the rule's own context. */
function variables(rule: JsonObject): string[] {
  const keys = conditionKeys(rule);
  const names = new Set(((rule.context ?? []) as JsonObject[]).map(({ name }) => name));
  const elsewhere = textsIn(rule, "key").map((text) => text.replaceAll(/\{\{ (\w+) \}\}/g, (all, name: string) => (names.has(name) ? "" : all)));
  return [
    ...(keys.length > 0 ? [] : ["has no condition"]),
    ...keys.filter((key) => !/^\{\{ (?:(?!\{\{|\}\})[\s\S])*\S \}\}$/.test(key)).map((key) => `is no single expression: ${key}`),
    ...elsewhere.filter((text) => /\{\{|\$\(/.test(text)).map((text) => `has something that Kyverno would replace: ${text}`),
  ];
}

/** Every text below a value, those under that key left out. */
function textsIn(value: JsonValue, except: string): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => (key === except ? [] : textsIn(item as JsonValue, except)));
}

function conditionKeys(rule: JsonObject): string[] {
  const conditions = [getPath(rule, ["validate", "deny", "conditions"]), rule.preconditions].filter(isObject);
  return conditions.flatMap((lists) => Object.values(lists).flatMap((list) => (list as JsonObject[]).map(({ key }) => String(key))));
}

function expressionsOf(rule: JsonObject): string[] {
  const context = (rule.context ?? []) as JsonObject[];
  return [...conditionKeys(rule), ...context.map((entry) => String(getPath(entry, ["variable", "jmesPath"])))];
}

function validatingPolicy(policy: JsonObject, { enforcement }: PlannedCheck, { failurePolicy }: Plan): string[] {
  return [
    ...is(policy, ["spec", "failurePolicy"], failurePolicy),
    ...is(policy, ["spec", "validationActions"], [{ audit: "Audit", warn: "Warn", enforce: "Deny" }[enforcement]]),
    ...is(policy, ["spec", "autogen"], { podControllers: { controllers: [] }, validatingAdmissionPolicy: { enabled: false } }),
    ...celProblems(policy),
  ];
}

/** Selectors that are left out match nothing in some readers; what the API server asks of messages stands in no schema. */
function validatingAdmissionPolicy(policy: JsonObject, _: PlannedCheck, { failurePolicy }: Plan): string[] {
  const validations = getPath(policy, ["spec", "validations"]) as JsonObject[];
  const { resourceRules: rules, ...match } = getPath(policy, ["spec", "matchConstraints"]) as JsonObject;
  return [
    ...is(policy, ["spec", "failurePolicy"], failurePolicy),
    ...is({ match }, ["match"], { matchPolicy: "Equivalent", namespaceSelector: {}, objectSelector: {} }),
    ...(rules as JsonObject[]).flatMap((rule) => [...is(rule, ["operations"], ["CREATE", "UPDATE"]), ...is(rule, ["scope"], "*")]),
    ...validations
      .filter(({ message }) => !/^[^\r\n]*[^\s\u0085][^\r\n]*$/.test(String(message)))
      .map(({ message }) => `has the message ${JSON.stringify(message)}`),
    ...celProblems(policy),
  ];
}

function binding(policy: JsonObject, { name, enforcement }: PlannedCheck): string[] {
  return is(policy, ["spec"], { policyName: name, validationActions: { audit: ["Audit"], warn: ["Warn", "Audit"], enforce: ["Deny"] }[enforcement] });
}

function celProblems(policy: JsonObject): string[] {
  const lists = ["variables", "validations", "matchConditions"].flatMap((field) => (getPath(policy, ["spec", field]) ?? []) as JsonObject[]);
  const expressions = lists.flatMap(({ expression, messageExpression }) => [
    String(expression),
    ...(messageExpression === undefined ? [] : [String(messageExpression)]),
  ]);
  return [
    ...expressions.flatMap(emptied),
    ...expressions.filter((text) => text.length > 100_000).map((text) => `is longer than cel-go takes: ${text.slice(0, 100)}`),
  ];
}

const literals = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g;

/** An expression in which an operator or a call stands without its operand: something rendered as nothing. */
function emptied(expression: string): string[] {
  const bare = expression.replaceAll(literals, "0").trim();
  return /^$|undefined|\[object|\(\s*,|,\s*\)|,\s*,|!\(\s*\)|\[\?\s*\]|(?:&&|\|\||==|!=|\?\?)\s*(?:&&|\|\||==|!=|\)|\]|\}|$)/.test(bare)
    ? [`has lost a part: ${expression}`]
    : [];
}
