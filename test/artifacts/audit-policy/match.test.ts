import { expect, it } from "vitest";
import { levelFor } from "../../../src/artifacts/audit-policy/match.ts";
import type { AuditPolicy, AuditStage, PolicyRule } from "../../../src/artifacts/audit-policy/policy.ts";
import type { AuditRequest } from "../../../src/artifacts/audit-policy/request.ts";
import type { AuditLevel } from "../../../src/artifacts/audit-rules.ts";

const tim = { name: "tim@k8s.io", groups: ["humans", "developers"] };
const pod = { verb: "get", group: "", resource: "pods", subresource: "", namespace: "default", name: "busybox" };
const role = { verb: "get", group: "rbac.authorization.k8s.io", resource: "clusterroles", subresource: "", namespace: "", name: "edit" };

/** The requests and rules that upstream judges by: facts of pkg/audit/policy/checker_test.go at v0.36.3. */
const requests = {
  aPod: { ...pod, user: tim },
  aClusterRole: { ...role, user: tim },
  aPath: { verb: "get", path: "/logs/kubelet.log", user: tim },
  aPodsLog: { ...pod, subresource: "log", user: tim },
  aPodByNobody: { ...pod, user: undefined },
  aClusterRolesStatus: { ...role, verb: "update", subresource: "status", name: "somerole", user: tim },
} as const satisfies Record<string, AuditRequest>;

const rules = {
  everything: { level: "Metadata" },
  creates: { level: "Request", verbs: ["create"] },
  byTim: { level: "Metadata", users: ["tim@k8s.io"] },
  byHumans: { level: "Metadata", userGroups: ["humans"] },
  byAccounts: { level: "Request", userGroups: ["system:serviceaccounts"] },
  getPods: { level: "RequestResponse", verbs: ["get"], resources: [{ resources: ["pods"] }] },
  getLogs: { level: "Request", verbs: ["get"], resources: [{ resources: ["pods/log"] }] },
  getAny: { level: "Request", verbs: ["get"], resources: [{ resources: ["*"] }] },
  getAnyLog: { level: "Request", verbs: ["get"], resources: [{ resources: ["*/log"] }] },
  getPodsAndBelow: { level: "Request", verbs: ["get"], resources: [{ resources: ["pods/*"] }] },
  getClusterRoles: {
    level: "RequestResponse",
    verbs: ["get"],
    resources: [{ group: "rbac.authorization.k8s.io", resources: ["clusterroles"] }],
    namespaces: [""],
  },
  updateAnyStatus: { level: "RequestResponse", verbs: ["update"], resources: [{ group: "*", resources: ["*/status"] }] },
  getLogPaths: { level: "RequestResponse", verbs: ["get"], nonResourceURLs: ["/logs*"] },
  getMetrics: { level: "Request", verbs: ["get"], nonResourceURLs: ["/metrics"] },
  theRoleEdit: { level: "Request", resources: [{ group: "rbac.authorization.k8s.io", resources: ["clusterroles"], resourceNames: ["edit"] }] },
  withoutReceived: { level: "Request", omitStages: ["RequestReceived"] },
  panicsOnly: { level: "Request", omitStages: ["RequestReceived", "ResponseStarted", "ResponseComplete"] },
} as const satisfies Record<string, PolicyRule>;

type RuleName = keyof typeof rules;
type RequestName = keyof typeof requests;

const levels: readonly (readonly [RequestName, AuditLevel, ...RuleName[]])[] = [
  ["aPod", "Metadata", "everything"],
  ["aPod", "None", "creates"],
  ["aPod", "Metadata", "byTim"],
  ["aPod", "Metadata", "byHumans"],
  ["aPod", "None", "byAccounts"],
  ["aPod", "RequestResponse", "getPods"],
  ["aPod", "None", "getClusterRoles"],
  ["aPod", "None", "getLogPaths"],
  ["aPod", "None", "getMetrics"],
  ["aPod", "Metadata", "getMetrics", "byAccounts", "everything"],
  ["aPod", "RequestResponse", "getMetrics", "getPods", "everything"],
  ["aPod", "RequestResponse", "getLogs", "getPods"],
  ["aClusterRole", "Metadata", "everything"],
  ["aClusterRole", "None", "creates"],
  ["aClusterRole", "Metadata", "byTim"],
  ["aClusterRole", "Metadata", "byHumans"],
  ["aClusterRole", "None", "byAccounts"],
  ["aClusterRole", "None", "getPods"],
  ["aClusterRole", "RequestResponse", "getClusterRoles"],
  ["aClusterRole", "Request", "theRoleEdit", "getClusterRoles"],
  ["aClusterRole", "None", "getLogPaths"],
  ["aClusterRole", "None", "getMetrics"],
  ["aClusterRole", "Metadata", "getMetrics", "byAccounts", "everything"],
  ["aClusterRole", "RequestResponse", "getMetrics", "getClusterRoles", "everything"],
  ["aClusterRole", "None", "getLogs", "getPods"],
  ["aPath", "Metadata", "everything"],
  ["aPath", "None", "creates"],
  ["aPath", "Metadata", "byTim"],
  ["aPath", "Metadata", "byHumans"],
  ["aPath", "None", "byAccounts"],
  ["aPath", "None", "getPods"],
  ["aPath", "None", "getClusterRoles"],
  ["aPath", "RequestResponse", "getLogPaths"],
  ["aPath", "None", "getMetrics"],
  ["aPath", "Metadata", "getMetrics", "byAccounts", "everything"],
  ["aPath", "RequestResponse", "getLogPaths", "getClusterRoles", "everything"],
  ["aPath", "None", "getLogs", "getPods"],
  ["aPodsLog", "Request", "getLogs", "getPods"],
  ["aPodsLog", "None", "getPods"],
  ["aPodsLog", "Request", "getAny"],
  ["aPodsLog", "Request", "getAnyLog"],
  ["aPodsLog", "Request", "getPodsAndBelow"],
  ["aPod", "Request", "getPodsAndBelow"],
  ["aPod", "None", "getAnyLog"],
  ["aPodByNobody", "None", "byTim"],
  ["aPodByNobody", "Metadata", "byTim", "everything"],
  ["aPodByNobody", "None", "byHumans"],
  ["aPodByNobody", "Metadata", "byHumans", "everything"],
  ["aClusterRolesStatus", "RequestResponse", "updateAnyStatus"],
];

const named = (names: readonly RuleName[]): PolicyRule[] => names.map((name) => rules[name]);

it.each(levels.map(([request, level, ...names]) => [request, level, names] as const))("%s is recorded at %s by %j", (request, level, names) => {
  for (const omitStages of [[], ["RequestReceived", "ResponseStarted"]] as const)
    expect(levelFor({ rules: named(names), omitStages }, requests[request])).toMatchObject({ level, omitStages });
});

const received = "RequestReceived";
const all = ["RequestReceived", "ResponseStarted", "ResponseComplete"] as const;
const stages: readonly (readonly [policy: readonly AuditStage[], rule: RuleName, omitted: readonly AuditStage[]])[] = [
  [[], "withoutReceived", [received]],
  [[], "panicsOnly", all],
  [[received], "withoutReceived", [received]],
  [[received, "ResponseStarted"], "withoutReceived", [received, "ResponseStarted"]],
  [[received, "ResponseStarted"], "panicsOnly", all],
  [["Panic"], "withoutReceived", [received, "Panic"]],
  [["Panic", "Panic"], "everything", ["Panic"]],
];

it.each(stages)("%j of the policy and those of %s are omitted together: %j", (omitStages, rule, omitted) => {
  for (const request of [requests.aPod, requests.aClusterRole, requests.aPath])
    expect(levelFor({ omitStages, rules: named([rule, "getPods", "everything"]) }, request)).toMatchObject({ level: rules[rule].level, omitStages: omitted });
});

it("a rule's stages count only where that rule decides", () => {
  const policy: AuditPolicy = { omitStages: [received, "ResponseStarted"], rules: named(["everything", "withoutReceived", "getPods"]) };
  expect(levelFor(policy, requests.aPath)).toMatchObject({ level: "Metadata", omitStages: [received, "ResponseStarted"] });
});

/** Upstream's cases of unionStages. */
const unions: readonly (readonly [policy: readonly AuditStage[] | undefined, rule: readonly AuditStage[], omitted: readonly AuditStage[]])[] = [
  [[], [], []],
  [[received], [], [received]],
  [[received], [received], [received]],
  [[received], ["ResponseStarted"], [received, "ResponseStarted"]],
  [[received, received], [received, received], [received]],
  [
    [received, "ResponseStarted"],
    ["Panic", received],
    [received, "ResponseStarted", "Panic"],
  ],
  [undefined, [received], [received]],
];

it.each(unions)("%j and %j are omitted as %j, each once", (omitStages, ofRule, omitted) => {
  const policy: AuditPolicy = { rules: [{ level: "Metadata", omitStages: ofRule }], ...(omitStages === undefined ? {} : { omitStages }) };
  expect(levelFor(policy, requests.aPod).omitStages).toEqual(omitted);
});

const managed: readonly (readonly [policy: boolean, rule: boolean | undefined, omitted: boolean])[] = [
  [false, undefined, false],
  [true, undefined, true],
  [true, false, false],
  [false, true, true],
];

it.each(managed)("managed fields: the policy says %s, the rule %s: %s", (omitManagedFields, ofRule, omitted) => {
  const rule = { level: "RequestResponse", ...(ofRule === undefined ? {} : { omitManagedFields: ofRule }) } as const;
  expect(levelFor({ omitManagedFields, rules: [rule] }, requests.aPod).omitManagedFields).toBe(omitted);
});

it("tells which rule decided, and that none did", () => {
  const policy: AuditPolicy = { rules: named(["creates", "getPods", "everything"]), omitStages: ["Panic"], omitManagedFields: true };
  expect(levelFor(policy, requests.aPod).rule).toBe(1);
  expect(levelFor({ ...policy, rules: [] }, requests.aPod)).toEqual({ level: "None", omitStages: ["Panic"], omitManagedFields: true, rule: undefined });
});

const corners: readonly (readonly [what: string, rule: Omit<PolicyRule, "level">, request: AuditRequest, matches: boolean])[] = [
  ["an empty list is no limit", { users: [], verbs: [], resources: [], namespaces: [], nonResourceURLs: [] }, requests.aPath, true],
  ["an entry without resources is the whole group, subresources too", { resources: [{ group: "" }] }, requests.aPodsLog, true],
  ["a group is compared whole", { resources: [{ group: "rbac" }] }, requests.aClusterRole, false],
  ["no namespace is the empty one", { namespaces: [""] }, requests.aPod, false],
  ["namespaces alone leave paths out", { namespaces: ["", "default"] }, requests.aPath, false],
  ["names count where resources are named", { resources: [{ resources: ["pods"], resourceNames: ["other"] }] }, requests.aPod, false],
  ["names without resources do not", { resources: [{ resourceNames: ["other"] }] }, requests.aPod, true],
  ["*/* is not everything", { resources: [{ resources: ["*/*"] }] }, requests.aPodsLog, false],
  ["* is every path", { nonResourceURLs: ["*"] }, requests.aPath, true],
  ["a path without * is compared whole", { nonResourceURLs: ["/logs"] }, requests.aPath, false],
  ["a path ends with / only where it says so", { nonResourceURLs: ["/logs/kubelet.log/*"] }, requests.aPath, false],
  ["paths are no resources", { nonResourceURLs: ["*"] }, requests.aPod, false],
  ["nobody is in no group", { userGroups: ["system:unauthenticated"] }, requests.aPodByNobody, false],
  ["an empty user name is nobody's", { users: [""] }, requests.aPodByNobody, false],
  ["verbs are compared letter by letter", { verbs: ["GET"] }, requests.aPod, false],
];

it.each(corners)("%s", (_, rule, request, matches) => {
  expect(levelFor({ rules: [{ ...rule, level: "Metadata" }] }, request).rule).toBe(matches ? 0 : undefined);
});
