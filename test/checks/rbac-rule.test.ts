import fc from "fast-check";
import { expect, it } from "vitest";
import { rbacRule } from "../../src/checks/rbac-rule.ts";
import { roleBinding } from "../../src/checks/role-binding.ts";
import { createReviewer } from "../../src/engines/opa-wasm/reviewer.ts";
import type { JsonObject } from "../../src/kubernetes/json.ts";
import { authorizer, type RbacObject } from "../../src/kubernetes/rbac/authorizer.ts";
import { gatekeeperRenderer } from "../../src/render/gatekeeper/index.ts";
import { planOfChecks } from "../harness/checks.ts";

const verbs = ["get", "list", "create", "impersonate", "impersonate:user-info"];
const groups = ["", "apps", "rbac.authorization.k8s.io"];
const resources = ["pods", "secrets", "pods/exec", "nodes/proxy", "a/b/c"];
const names = ["", "x", "*"];

const some = (...values: string[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
const rule = fc.record(
  {
    verbs: some(...verbs, "*", "ge", "impersonate:*"),
    apiGroups: some(...groups, "*", "app"),
    resources: some(...resources, "*", "*/exec", "*/proxy", "pods/*", "*/*", "*/b/c", "*/c", "a/b", "*/"),
    resourceNames: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 }),
  },
  { requiredKeys: ["verbs", "apiGroups", "resources"], noNullPrototype: true },
);
const asked = fc.record({
  verb: fc.constantFrom(...verbs),
  group: fc.constantFrom(...groups),
  resource: fc.constantFrom(...resources),
  name: fc.constantFrom("", "x"),
});

/** The role, bound to somebody in the whole cluster. */
function bound(rules: readonly object[]): RbacObject[] {
  const object = (kind: string, rest: object) =>
    ({ apiVersion: "rbac.authorization.k8s.io/v1", kind, metadata: { name: "a", labels: {} }, ...rest }) as unknown as RbacObject;
  const apiGroup = "rbac.authorization.k8s.io";
  return [
    object("ClusterRole", { rules }),
    object("ClusterRoleBinding", { roleRef: { apiGroup, kind: "ClusterRole", name: "a" }, subjects: [{ apiGroup, kind: "User", name: "u" }] }),
  ];
}

it("refuses a rule where the authorizer allows the request that is named, and nowhere else", async () => {
  const request = fc.sample(asked, { numRuns: 12, seed: 3 });
  const checks = request.map(({ verb, group, resource, name }) => ({
    kind: "rbac-rule" as const,
    match: ["ClusterRole"],
    parameters: { forbidden: [{ verbs: [verb], apiGroups: [group], resources: [resource], resourceNames: name === "" ? [] : [name] }] },
  }));
  const { files } = gatekeeperRenderer.render(planOfChecks(checks));
  const reviewer = await createReviewer(files.map(({ path, text }) => ({ path: `gatekeeper/${path}`, text })));
  let refused = 0;
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 3 }), (rules) => {
      const objects = bound(rules);
      const allows = authorizer(objects);
      const found = new Set(reviewer.review(objects[0] as never).map(({ check }) => check));
      const expected = request.flatMap(({ verb, group, resource: combined, name }, index) => {
        const [resource, ...rest] = combined.split("/") as [string, ...string[]];
        const one = { user: "u", groups: [], verb, group, resource, subresource: rest.join("/"), namespace: "" };
        // A request without a name is for all of them.
        return allows({ ...one, name: "" }) || allows({ ...one, name }) ? [`check-${index + 1}`] : [];
      });
      refused += expected.length;
      expect([...found].sort()).toEqual(expected.sort());
    }),
    { numRuns: 800, seed: 5 },
  );
  expect(refused).toBeGreaterThan(500);
});

it("says what is wrong with what is forbidden", () => {
  const problems = (entry: JsonObject) => rbacRule.problems({ forbidden: [entry] }).map(({ key, message }) => `${key}: ${message}`);
  expect(problems({ verbs: ["get"], apiGroups: [""], resources: ["pods"] })).toEqual([]);
  expect(problems({ verbs: ["get"], nonResourceURLs: ["/metrics"] })).toEqual([]);
  expect(problems({ verbs: ["get"], resources: ["pods"] })).toEqual(["forbidden/0: needs apiGroups and resources, or nonResourceURLs"]);
  expect(problems({ verbs: ["get"] })).toEqual(["forbidden/0: needs apiGroups and resources, or nonResourceURLs"]);
  expect(problems({ verbs: ["get"], nonResourceURLs: ["/"], resourceNames: [] })).toEqual([
    "forbidden/0/nonResourceURLs: URLs are in no group and no resource: give them an entry",
  ]);
});

it("says what is wrong with bindings to every role, and with subjects that are judged", () => {
  const subjects = [{ kind: "User", name: "a" }];
  const problems = (parameters: JsonObject) => roleBinding.problems(parameters).map(({ key, message }) => `${key}: ${message}`);
  expect(problems({ roles: ["*"], allowedBindings: [{ name: "a", roleRef: { name: "view" }, subjects }] })).toEqual([]);
  expect(problems({ roles: ["*", "view"] })).toEqual(["roles: * is every role: it stands alone"]);
  expect(problems({ roles: ["*"], allowedBindings: [{ name: "a", subjects }] })).toEqual([
    "allowedBindings/0: where every role is judged, a binding is allowed with the role that it binds: give its roleRef",
  ]);
  expect(problems({ roles: ["*"], allowedBindings: [{ name: "a", roleRef: { kind: "Role", name: "b" }, subjects }] })).toEqual([
    "allowedBindings/0/roleRef: a ClusterRoleBinding binds no Role: give its namespace",
  ]);
  expect(problems({ roles: ["view"], allowedBindings: [{ name: "a", roleRef: { name: "edit" }, subjects }] })).toEqual([
    "allowedBindings/0/roleRef: is no role that is judged",
  ]);
  expect(problems({ roles: ["view"], judgedSubjects: subjects, allowedSubjects: subjects })).toEqual(["judgedSubjects: all of them are allowed"]);
  expect(problems({ roles: ["view"], judgedSubjects: subjects, subjectKinds: ["Group"] })).toEqual(["judgedSubjects/0: subjectKinds leaves out every User"]);
  expect(problems({ roles: ["view"], judgedSubjects: [{ kind: "ServiceAccount", name: "a" }] })).toEqual([
    "judgedSubjects/0: a ServiceAccount needs its namespace",
  ]);
});
