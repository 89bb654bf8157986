import fc from "fast-check";
import { load } from "js-yaml";
import { expect, it } from "vitest";
import { assemble } from "../../src/bundle/assemble.ts";
import { checkKindNames } from "../../src/checks/check-kind.ts";
import type { Plan } from "../../src/spec/plan.ts";
import { arbitraryCheck } from "../harness/arbitrary-checks.ts";
import { planOfChecks } from "../harness/checks.ts";
import { representativeChecks, representativeWaivers } from "../harness/representative-checks.ts";
import { example } from "../support/example.ts";
import { celTypeProblems } from "./cel-types.ts";

const folder = "validating-admission-policy/policies/";
const policiesOf = (files: readonly { readonly path: string; readonly text: string }[]) =>
  files.filter(({ path }) => path.startsWith(folder) && !path.endsWith("kustomization.yaml"));
const rendered = (plan: Plan) => policiesOf(assemble(plan, "").files);

it("the API server's compiler takes the example's policies", { timeout: 120_000 }, async () => {
  const policies = policiesOf(example().bundle.files);
  expect(policies.length).toBeGreaterThan(30);
  expect(await celTypeProblems(policies)).toEqual([]);
});

it("the API server's compiler takes every part of every kind, and of waivers", { timeout: 120_000 }, async () => {
  const checks = Object.values(representativeChecks).map((check) => ({ ...check, waivers: representativeWaivers }));
  expect(await celTypeProblems(rendered(planOfChecks(checks)))).toEqual([]);
});

it("the API server's compiler takes random parameters of every kind", { timeout: 240_000 }, async () => {
  const checks = fc.array(fc.oneof(...checkKindNames.map(arbitraryCheck)), { minLength: 20, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(checks, async (some) => {
      expect(await celTypeProblems(rendered(planOfChecks(some)))).toEqual([]);
    }),
    { numRuns: 3, endOnFailure: true },
  );
});

const broken: readonly (readonly [what: string, part: "variables" | "validations" | "matchConditions", expression: string])[] = [
  ["a comparison with what may only be null", "variables", "object.?metadata.?labels[?'team'].orValue(null) == 'x'"],
  ["orValue of what is not optional", "validations", "string(object.metadata.name).orValue('x') == 'x'"],
  ["a list of several types", "matchConditions", "object.spec in [1, 'x']"],
  ["a function of Kyverno's", "validations", "image('a').tag() == 'x'"],
];

it.each(broken)("refuses %s", async (_, part, expression) => {
  const policies = rendered(planOfChecks([Object.values(representativeChecks)[0] as NonNullable<(typeof representativeChecks)[string]>]));
  const changed = policies.map(({ text }) => {
    const policy = load(text) as { spec: Record<string, object[]> };
    policy.spec[part] = [...(policy.spec[part] ?? []), { name: "broken", expression }];
    return { text: JSON.stringify(policy) };
  });
  expect((await celTypeProblems(changed)).join()).toMatch(/check-1: .*compilation failed/);
});
