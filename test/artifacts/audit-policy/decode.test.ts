import { expect, it } from "vitest";
import { decodePolicy } from "../../../src/artifacts/audit-policy/decode.ts";

const head = { apiVersion: "audit.k8s.io/v1", kind: "Policy" };
const policy = (...rules: unknown[]) => ({ ...head, rules });

/** Each told as `code pointer`; `!` where the API server does not start with it. */
const told = (value: unknown) => decodePolicy(value).findings.map(({ code, pointer, refused }) => `${refused ? "! " : ""}${code} ${pointer}`);

it("takes what the API server takes", () => {
  const rules = [
    { level: "Metadata" },
    { level: "None", userGroups: ["system:serviceaccounts", "system:nodes"] },
    {
      level: "RequestResponse",
      verbs: ["get"],
      resources: [{ group: "rbac.authorization.k8s.io", resources: ["roles", "rolebindings"] }],
      namespaces: ["kube-system"],
    },
    { level: "Metadata", userGroups: ["developers"], nonResourceURLs: ["/logs*", "/healthz*", "/metrics", "*"] },
    { level: "Metadata", omitStages: ["RequestReceived"], omitManagedFields: false },
  ];
  const value = { ...policy(...rules), metadata: { name: "x" }, omitStages: ["RequestReceived"], omitManagedFields: true };
  expect(decodePolicy(value)).toEqual({
    policy: { apiVersion: "audit.k8s.io/v1", kind: "Policy", metadata: {}, omitStages: ["RequestReceived"], omitManagedFields: true, rules },
    findings: [],
  });
});

const problems: readonly (readonly [what: string, value: unknown, ...findings: string[]])[] = [
  ["no mapping", ["x"], "! wrong-type "],
  ["no version", { kind: "Policy", rules: [{ level: "None" }] }, "! missing-version "],
  ["an old version", { ...policy({ level: "None" }), apiVersion: "audit.k8s.io/v1beta1" }, "! wrong-version /apiVersion"],
  ["another kind", { ...policy({ level: "None" }), kind: "Pod" }, "! wrong-kind /kind"],
  ["no kind, which is taken", { apiVersion: "audit.k8s.io/v1", rules: [{ level: "None" }] }, "missing-kind "],
  ["no rules", head, "! no-rules /rules"],
  ["null rules", { ...head, rules: null }, "! no-rules /rules"],
  ["an empty rule", policy({}), "! missing-level /rules/0"],
  ["a null rule", policy(null), "! missing-level /rules/0"],
  ["no level", policy({ verbs: ["get"], resources: [{ resources: ["secrets"] }], namespaces: ["kube-system"] }), "! missing-level /rules/0"],
  ["an unknown level", policy({ level: "metadata" }), "! unknown-level /rules/0/level"],
  [
    "paths and namespaces",
    policy({ level: "Metadata", namespaces: ["default"], nonResourceURLs: ["/logs*"] }),
    "! paths-and-resources /rules/0/nonResourceURLs",
  ],
  [
    "paths and resources",
    policy({ level: "Metadata", resources: [{ resources: ["secrets"] }], nonResourceURLs: ["/logs*"] }),
    "! paths-and-resources /rules/0/nonResourceURLs",
  ],
  [
    "a version in a group",
    policy({ level: "Metadata", resources: [{ group: "rbac.authorization.k8s.io/v1beta1" }] }),
    "! version-in-group /rules/0/resources/0/group",
  ],
  [
    "a group that is no DNS name",
    policy({ level: "Metadata", resources: [{ group: "*.k8s.io" }, { group: "Apps" }] }),
    "! bad-group /rules/0/resources/0/group",
    "! bad-group /rules/0/resources/1/group",
  ],
  ["a path without a slash", policy({ level: "Metadata", nonResourceURLs: ["logs", "/healthz*"] }), "! bad-path /rules/0/nonResourceURLs/0"],
  ["an empty path", policy({ level: "Metadata", nonResourceURLs: ["", "/healthz*"] }), "! bad-path /rules/0/nonResourceURLs/0"],
  ["two stars", policy({ level: "Metadata", nonResourceURLs: ["/logs/*/*", "/metrics"] }), "! bad-path /rules/0/nonResourceURLs/0"],
  ["a star within", policy({ level: "Metadata", nonResourceURLs: ["/logs/*.log"] }), "! bad-path /rules/0/nonResourceURLs/0"],
  [
    "names without resources",
    policy({ level: "Metadata", resources: [{ resourceNames: ["leader"] }] }),
    "! names-without-resources /rules/0/resources/0/resourceNames",
  ],
  ["an unknown stage of a rule", policy({ level: "Metadata", omitStages: ["foo"] }), "! unknown-stage /rules/0/omitStages/0"],
  ["an unknown stage of the policy", { ...policy({ level: "Metadata" }), omitStages: ["Panic", "foo"] }, "! unknown-stage /omitStages/1"],
  ["an unknown field", policy({ level: "None", resource: [{ group: "apps" }] }), "unknown-field /rules/0/resource"],
  ["a field one level too deep", policy({ level: "None", resources: [{ group: "apps", verbs: ["get"] }] }), "unknown-field /rules/0/resources/0/verbs"],
  [
    "a field of another case",
    policy({ level: "None", nonResourceUrls: ["/a/b"], "a/b": 1 }),
    "unknown-field /rules/0/nonResourceUrls",
    "unknown-field /rules/0/a~1b",
  ],
  ["an unknown field of metadata", { ...policy({ level: "None" }), metadata: { nam: "x" } }, "unknown-field /metadata/nam"],
  ["a text for a list", policy({ level: "None", verbs: "get" }), "! wrong-type /rules/0/verbs"],
  ["a number for a text", policy({ level: "None", users: [1] }), "! wrong-type /rules/0/users/0"],
  ["a text for a flag", { ...policy({ level: "None" }), omitManagedFields: "yes" }, "! wrong-type /omitManagedFields"],
];

it.each(problems)("tells of %s", (_, value, ...findings) => {
  expect(told(value)).toEqual(findings);
});

it("takes __proto__ and constructor for unknown fields", () => {
  const value = JSON.parse(
    '{"apiVersion":"audit.k8s.io/v1","kind":"Policy","rules":[{"level":"None","__proto__":{"users":["x"]},"constructor":1}]}',
  ) as unknown;
  expect(told(value)).toEqual(["unknown-field /rules/0/__proto__", "unknown-field /rules/0/constructor"]);
  expect(decodePolicy(value).policy?.rules[0]?.users).toBeUndefined();
});

it("reads on without what it does not know, as the API server does", () => {
  expect(decodePolicy(policy({ level: "None", verb: ["get"], users: null, resources: [null, { group: null }] })).policy?.rules).toEqual([
    { level: "None", resources: [{}, { group: "" }] },
  ]);
});

const remedies: readonly (readonly [value: unknown, message: string, remedy: string])[] = [
  [
    policy({ level: "None", verb: ["get"] }),
    '"verb" is no field of a rule: the API server only logs a warning and reads the rule without it, so that the rule matches more than it says',
    "did you mean verbs?",
  ],
  [
    policy({ level: "None", resources: [{ group: "apps", verbs: ["get"] }] }),
    '"verbs" is no field of an entry of resources: the API server only logs a warning and reads the entry without it, so that the rule matches more than it says',
    '"verbs" is a field of a rule: check the indentation',
  ],
  [policy({ level: "Metdata" }), 'there is no level "Metdata"', 'did you mean "Metadata"?'],
  [policy({ level: "None", users: [1] }), "users is 1; text is expected: the API server does not start with it", 'quote it: "1"'],
  [policy({ level: "None", verbs: "get" }), 'verbs is the text "get"; a list is expected: the API server does not start with it', 'write a list: ["get"]'],
  [policy({ level: "None", resources: [{ group: "apps/v1" }] }), 'the group "apps/v1" has a version in it', 'write "apps": rules hold for every version'],
];

it.each(remedies)("says what to do about %j", (value, message, remedy) => {
  expect(decodePolicy(value).findings).toMatchObject([{ message, remedy }]);
});
