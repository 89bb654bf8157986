import { load } from "js-yaml";
import { expect, it } from "vitest";
import { assemble } from "../../src/bundle/assemble.ts";
import { kubernetesVersions, minorOf } from "../../src/kubernetes/versions.ts";
import { planOfChecks } from "../harness/checks.ts";
import { representativeChecks, representativeWaivers } from "../harness/representative-checks.ts";
import { example } from "../support/example.ts";

/**
 * Functions by the minor version of Kubernetes that has them; what is older than 1.29 stands under 28.
 * @see k8s.io/apiserver/pkg/cel/environment/base.go
 */
const since: Readonly<Record<number, readonly string[]>> = {
  28: [
    ...["all", "exists", "filter", "map", "size", "type", "dyn", "string", "contains", "startsWith", "endsWith", "matches"],
    ...["optional.ofNonZeroValue", "orValue", "quantity", "isQuantity", "isGreaterThan", "find", "findAll"],
  ],
  29: ["charAt", "indexOf", "join", "lastIndexOf", "replace", "split", "substring"],
  30: ["cidr", "isCIDR", "containsIP"],
};
const minorOfFunction = new Map(Object.entries(since).flatMap(([minor, names]) => names.map((name) => [name, Number(minor)])));

/** A server compiles new expressions as the version before its own does. */
const oldest = minorOf(kubernetesVersions[0]) - 1;

const literals = /'(?:[^'\\]|\\.)*'/g;

function functionsIn(policy: string): string[] {
  const { spec } = load(policy) as { spec: Record<string, { expression: string; messageExpression?: string }[]> };
  const entries = ["matchConditions", "variables", "validations"].flatMap((part) => spec[part] ?? []);
  const texts = entries.flatMap(({ expression, messageExpression = "" }) => [expression, messageExpression]);
  return texts.flatMap((text) => [...text.replaceAll(literals, "''").matchAll(/(?:\boptional\.)?\b[A-Za-z_]\w*(?=\()/g)].map(([name]) => name));
}

it("every function of the CEL is in the oldest Kubernetes that a spec may name, and in none of Kyverno's libraries alone", () => {
  const checks = Object.values(representativeChecks).map((check) => ({ ...check, waivers: representativeWaivers }));
  const files = [...example().bundle.files, ...assemble(planOfChecks(checks), "").files];
  const policies = files.filter(({ path }) => /^validating-admission-policy\/policies\/(?!kustomization)/.test(path));
  const used = new Set(policies.flatMap(({ text }) => functionsIn(text)));
  expect([...used].filter((name) => (minorOfFunction.get(name) ?? Number.POSITIVE_INFINITY) > oldest)).toEqual([]);
  expect([...minorOfFunction.keys()].filter((name) => !used.has(name))).toEqual([]);
});

it("finds functions in expressions, and none in texts", () => {
  const expression = "[1].sortBy(x, x) == math.least(2) || 'image(1)' == optional.of('x').value()";
  expect(functionsIn(JSON.stringify({ spec: { validations: [{ expression }] } }))).toEqual(["sortBy", "least", "optional.of", "value"]);
});
