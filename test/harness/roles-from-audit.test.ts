import fc from "fast-check";
import { expect, it } from "vitest";
import { rolesFromAudit } from "../../src/harness/roles-from-audit.ts";
import { authorizer, rbacObjects } from "../../src/kubernetes/rbac/authorizer.ts";
import { rbacRenderer } from "../../src/render/rbac/index.ts";
import { planOf } from "../render/support.ts";

type Seen = { user: string; verb: string; apiGroup: string; resource: string; subresource: string; namespace: string };

const event = ({ user, verb, apiGroup, resource, subresource, namespace }: Seen, more: object = {}) => ({
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  stage: "ResponseComplete",
  verb,
  user: { username: user },
  objectRef: { resource, ...(apiGroup ? { apiGroup } : {}), ...(subresource ? { subresource } : {}), ...(namespace ? { namespace } : {}), name: "x" },
  annotations: { "authorization.k8s.io/decision": "allow" },
  ...more,
});

async function* bytes(text: string, size = 7) {
  const all = Buffer.from(text);
  for (let start = 0; start < all.length; start += size) yield all.subarray(start, start + size);
}

const from = (lines: readonly (object | string)[], options: { users?: string[]; allowSensitive?: boolean } = {}) =>
  rolesFromAudit({
    logs: ["-"],
    stdin: bytes(lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n")),
    users: options.users ?? [],
    allowSensitive: options.allowSensitive ?? false,
  });

const listPods: Seen = { user: "jane", verb: "list", apiGroup: "", resource: "pods", subresource: "", namespace: "shop" };
const account = "system:serviceaccount:shop:api";

it("makes a role for each principal and namespace, resources with the same verbs in one rule", async () => {
  const { roles, clean } = await from([
    event(listPods),
    event({ ...listPods, verb: "get" }),
    event({ ...listPods, resource: "services", verb: "get" }),
    event({ ...listPods, resource: "services" }),
    event({ ...listPods, user: account, apiGroup: "apps", resource: "deployments", subresource: "scale", verb: "patch" }),
    event({ ...listPods, resource: "nodes", namespace: "" }),
  ]);
  expect(clean).toBe(true);
  expect(roles).toEqual([
    { name: "jane-observed", subjects: [{ kind: "User", name: "jane" }], rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["list"] }] },
    {
      name: "jane-observed",
      namespace: "shop",
      subjects: [{ kind: "User", name: "jane" }],
      rules: [{ apiGroups: [""], resources: ["pods", "services"], verbs: ["get", "list"] }],
    },
    {
      name: "shop-api-observed",
      namespace: "shop",
      subjects: [{ kind: "ServiceAccount", name: "api", namespace: "shop" }],
      rules: [{ apiGroups: ["apps"], resources: ["deployments/scale"], verbs: ["patch"] }],
    },
  ]);
});

it.each([
  ["of another stage", event(listPods, { stage: "RequestReceived" })],
  ["refused", event(listPods, { annotations: { "authorization.k8s.io/decision": "forbid" } })],
  ["refused", event(listPods, { annotations: undefined })],
  ["on no resource", event(listPods, { objectRef: undefined, requestURI: "/metrics" })],
  ["of other principals", event({ ...listPods, user: "system:node:a" })],
  ["of other principals", event({ ...listPods, user: "system:serviceaccount:kube-system:job-controller" })],
  ["granted to everyone", event({ ...listPods, apiGroup: "authorization.k8s.io", resource: "selfsubjectaccessreviews", verb: "create" })],
  ["sensitive: --allow-sensitive grants it", event({ ...listPods, resource: "secrets" })],
  ["sensitive: --allow-sensitive grants it", event({ ...listPods, apiGroup: "rbac.authorization.k8s.io", resource: "roles", verb: "escalate" })],
])("leaves out and says so: %s", async (reason, left) => {
  const { roles, leftOut } = await from([left]);
  expect([roles, leftOut.map((entry) => [entry.reason, entry.requests])]).toEqual([[], [[reason, 1]]]);
});

it("grants what is sensitive, and Kubernetes' own, only where it is asked for", async () => {
  expect((await from([event({ ...listPods, resource: "secrets" })], { allowSensitive: true })).roles).toHaveLength(1);
  expect((await from([event({ ...listPods, user: "system:node:a" }), event(listPods)], { users: ["system:node:a"] })).roles).toMatchObject([
    { subjects: [{ kind: "User", name: "system:node:a" }] },
  ]);
});

it("takes the one who was impersonated for who asked", async () => {
  const { roles } = await from([event(listPods, { impersonatedUser: { username: account } })]);
  expect(roles).toMatchObject([{ subjects: [{ kind: "ServiceAccount", name: "api", namespace: "shop" }] }]);
});

it("tells lines that cannot be read, and goes on", async () => {
  const cut = JSON.stringify(event(listPods)).slice(0, -5);
  const { roles, problems, clean } = await from(["", event(listPods), '{"kind":"Pod"}', cut]);
  expect([roles.length, clean]).toEqual([1, false]);
  expect(problems.map(({ location, message }) => [location?.line, message])).toEqual([
    [3, "line 3 is no event of audit.k8s.io"],
    [4, "line 4 is no JSON: it may have been cut off"],
  ]);
});

it("does not keep a line that is longer than any event", async () => {
  async function* long() {
    for (let megabytes = 0; megabytes < 40; megabytes += 1) yield Buffer.alloc(1024 * 1024, 0x61);
    yield Buffer.from(`\n${JSON.stringify(event(listPods))}\n`);
  }
  const { roles, problems } = await rolesFromAudit({ logs: ["-"], stdin: long(), users: [], allowSensitive: false });
  expect([roles.length, problems.map(({ message }) => message)]).toEqual([1, ["line 1 is too long"]]);
});

it("refuses a log without events", async () => {
  await expect(from(["", "{}"])).rejects.toThrow("no audit event was found, and 1 lines could not be read");
});

it("what its roles come to when they are rendered grants every request of the log, and no other verb, resource or namespace", async () => {
  const [verbs, namespaces, users] = [
    ["get", "list", "update", "delete"],
    ["shop", "bank"],
    ["jane", "JANE", account, "système"],
  ];
  const resources = [
    ["", "pods", ""],
    ["", "pods", "log"],
    ["", "configmaps", ""],
    ["apps", "deployments", ""],
    ["apps", "deployments", "scale"],
    ["example.com", "widgets", ""],
  ] as const;
  const request = fc
    .record({ user: fc.constantFrom(...users), verb: fc.constantFrom(...verbs), of: fc.constantFrom(...resources), namespace: fc.constantFrom(...namespaces) })
    .map(({ user, verb, of: [apiGroup, resource, subresource], namespace }): Seen => ({ user, verb, apiGroup, resource, subresource, namespace }));
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 12 }), async (seen) => {
      const { roles } = await from(seen.map((one) => event(one)));
      const granted = authorizer(rbacObjects(rbacRenderer.render(planOf({ roles: [...roles] })).files));
      const key = (one: Seen) => JSON.stringify([one.user, one.verb, one.apiGroup, one.resource, one.subresource, one.namespace]);
      const wanted = new Set(seen.map(key));
      for (const user of users)
        for (const verb of verbs)
          for (const [group, resource, subresource] of resources)
            for (const namespace of [...namespaces, "other"])
              expect([
                key({ user, verb, apiGroup: group, resource, subresource, namespace }),
                granted({ user, groups: [], verb, group, resource, subresource, namespace, name: "x" }),
              ]).toEqual([
                key({ user, verb, apiGroup: group, resource, subresource, namespace }),
                wanted.has(key({ user, verb, apiGroup: group, resource, subresource, namespace })),
              ]);
    }),
    { numRuns: 30 },
  );
});
