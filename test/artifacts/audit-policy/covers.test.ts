import fc from "fast-check";
import { expect, it } from "vitest";
import { coversOf } from "../../../src/artifacts/audit-policy/covers.ts";
import { levelFor, ruleMatches } from "../../../src/artifacts/audit-policy/match.ts";
import type { PolicyRule } from "../../../src/artifacts/audit-policy/policy.ts";
import type { AuditRequest, AuditUser } from "../../../src/artifacts/audit-policy/request.ts";

const list = (words: readonly string[]) => fc.option(fc.subarray([...words], { minLength: 0 }), { nil: undefined, freq: 1 });

const entry = fc.record(
  {
    group: fc.constantFrom("", "apps", "*"),
    resources: fc.subarray(["pods", "pods/exec", "pods/*", "*/exec", "*", "secrets", "*/*"]),
    resourceNames: fc.subarray(["a", "b"]),
  },
  { requiredKeys: [] },
);

const ruleOf = (target: fc.Arbitrary<Partial<PolicyRule>>): fc.Arbitrary<PolicyRule> =>
  fc
    .tuple(
      fc.record({ users: list(["alice", "bob"]), userGroups: list(["dev", "ops"]), verbs: list(["get", "create"]) }),
      target,
      fc.constantFrom("None" as const, "Metadata" as const),
    )
    .map(([asking, what, level]) => JSON.parse(JSON.stringify({ level, ...asking, ...what })) as PolicyRule);

const rule = fc.oneof(
  ruleOf(fc.constant({})),
  ruleOf(fc.record({ resources: fc.array(entry, { maxLength: 3 }), namespaces: fc.subarray(["", "web"], { maxLength: 1 }) })),
  ruleOf(fc.record({ nonResourceURLs: fc.subarray(["/a", "/a*", "/a/b", "/a/*", "*", "/b"], { minLength: 1 }) })),
);

const users: (AuditUser | undefined)[] = [
  undefined,
  ...["alice", "bob", "stranger"].flatMap((name) => [[], ["dev"], ["ops"]].map((groups) => ({ name, groups }))),
];

/** Everything that the rules speak of, and of everything something that they do not speak of. A URL may have a * in it, too. */
const universe: readonly AuditRequest[] = users.flatMap((user) =>
  ["get", "create", "other"].flatMap((verb): AuditRequest[] => [
    ...["/a", "/ab", "/a/b", "/a/bc", "/b", "/bc", "/"].map((path) => ({ user, verb, path })),
    ...["", "apps", "other"].flatMap((group) =>
      ["pods", "secrets", "other", "*"].flatMap((resource) =>
        ["", "exec", "other", "*"].flatMap((subresource) =>
          ["", "web", "other"].flatMap((namespace) => ["a", "b", "other"].map((name) => ({ user, verb, group, resource, subresource, namespace, name }))),
        ),
      ),
    ),
  ]),
);

it("says of no rule that decides that it never does", () => {
  fc.assert(
    fc.property(fc.array(rule, { minLength: 2, maxLength: 6 }), (rules) => {
      const covered = coversOf(rules).flatMap((cover, index) => (cover.length > 0 ? [index] : []));
      if (covered.length === 0) return;
      const deciding = new Set(universe.map((request) => levelFor({ rules }, request).rule));
      expect(covered.filter((index) => deciding.has(index))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

it("names earlier rules that match all that the rule matches", () => {
  fc.assert(
    fc.property(fc.array(rule, { minLength: 2, maxLength: 5 }), (rules) => {
      for (const [index, cover] of coversOf(rules).entries()) {
        if (cover.length === 0) continue;
        expect(Math.max(...cover)).toBeLessThan(index);
        const matched = universe.filter((request) => ruleMatches(rules[index] as PolicyRule, request));
        expect(matched.every((request) => cover.some((earlier) => ruleMatches(rules[earlier] as PolicyRule, request)))).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

it("finds every rule of which one earlier rule matches all", () => {
  let found = 0;
  fc.assert(
    fc.property(fc.array(rule, { minLength: 2, maxLength: 4 }), (rules) => {
      const matched = rules.map((one) => new Set(universe.filter((request) => ruleMatches(one, request))));
      const covers = coversOf(rules);
      for (const [index, set] of matched.entries()) {
        if (set.size === 0 || !matched.slice(0, index).some((earlier) => set.isSubsetOf(earlier))) continue;
        found++;
        expect(covers[index], JSON.stringify(rules)).not.toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
  expect(found).toBeGreaterThan(50);
});

const secrets = { group: "", resources: ["secrets"] };
const pods = { group: "", resources: ["pods"] };
const logged = (rest: Partial<PolicyRule>): PolicyRule => ({ level: "Metadata", ...rest });

const examples: readonly (readonly [what: string, rules: readonly PolicyRule[], cover: readonly number[]])[] = [
  ["the same", [logged({ resources: [secrets] }), logged({ resources: [secrets] })], [0]],
  ["less of the same", [logged({ resources: [secrets, pods] }), logged({ users: ["alice"], resources: [pods] })], [0]],
  ["resources shared out among two", [logged({ resources: [secrets] }), logged({ resources: [pods] }), logged({ resources: [pods, secrets] })], [0, 1]],
  [
    "paths shared out among two",
    [logged({ nonResourceURLs: ["/a*"] }), logged({ nonResourceURLs: ["/b*"] }), logged({ nonResourceURLs: ["/bc", "/ab*"] })],
    [0, 1],
  ],
  ["one name too few", [logged({ resources: [{ ...secrets, resourceNames: ["a"] }] }), logged({ resources: [secrets] })], []],
  [
    "names shared out in one rule",
    [
      logged({ resources: ["a", "b"].map((name) => ({ ...secrets, resourceNames: [name] })) }),
      logged({ resources: [{ ...secrets, resourceNames: ["b", "a"] }] }),
    ],
    [0],
  ],
  ["everyone is more than all who are named", [logged({ userGroups: ["system:authenticated", "system:unauthenticated"] }), logged({})], []],
  ["pods/* is Pods, too", [logged({ resources: [{ group: "", resources: ["pods/*"] }] }), logged({ resources: [pods] })], [0]],
  ["pods is not pods/exec", [logged({ resources: [pods] }), logged({ resources: [{ group: "", resources: ["pods/exec"] }] })], []],
  ["every resource is not every path", [logged({ resources: [{ group: "*" }] }), logged({})], []],
  ["the whole group by * and by nothing", [logged({ resources: [{ group: "apps", resources: ["*"] }] }), logged({ resources: [{ group: "apps" }] })], [0]],
];

it.each(examples)("%s", (_, rules, cover) => {
  expect(coversOf(rules).at(-1)).toEqual(cover);
});

it("holds a thousand rules of long lists against each other in seconds", () => {
  const names = Array.from({ length: 200 }, (_, index) => `resource-${index}`);
  const rules = Array.from({ length: 1000 }, (_, index) => logged({ users: [`user-${index}`], resources: [{ group: "", resources: names }] }));
  const start = performance.now();
  expect(coversOf(rules).every((cover) => cover.length === 0)).toBe(true);
  expect(performance.now() - start).toBeLessThan(10_000);
});
