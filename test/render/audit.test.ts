import { expect, it } from "vitest";
import { AuditPolicySchema } from "../../src/artifacts/schemas/audit-policy.ts";
import { auditRenderer } from "../../src/render/audit/index.ts";
import { generatedLine } from "../../src/render/generated.ts";
import { auditProfiles } from "../../src/spec/schema/audit.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";
import { cluster, fileOf, flagsOf, needsOf, parsed, pathsOf, planOf, problems } from "./support.ts";

type Profile = (typeof auditProfiles)[number];
type Rule = {
  level: string;
  users?: string[];
  userGroups?: string[];
  verbs?: string[];
  resources?: { group: string; resources?: string[] }[];
  namespaces?: string[];
  nonResourceURLs?: string[];
};
type Policy = { omitStages: string[]; omitManagedFields: boolean; rules: Rule[] };
/** A request as the API server's audit sees it; no `groups`: nobody was authenticated. */
type Request = { user?: string; groups?: string[]; verb: string; path?: string; group?: string; resource?: string; namespace?: string };

const policyOf = (profile: Profile) => parsed<Policy>(auditRenderer, planOf({ audit: { profile } }), "policy.yaml");

/** First match, as EvaluatePolicyRule of k8s.io/apiserver pkg/audit/policy/checker.go has it; no resourceNames here. */
function firstMatch({ rules }: Policy, request: Request): number {
  return rules.findIndex((rule) => matches(rule, request));
}

function matches(rule: Rule, { user, groups, verb, path, group = "", resource, namespace = "" }: Request): boolean {
  if (rule.users && (user === undefined || !rule.users.includes(user))) return false;
  if (rule.userGroups && !groups?.some((name) => rule.userGroups?.includes(name))) return false;
  if (rule.verbs && !rule.verbs.includes(verb)) return false;
  if (rule.namespaces || rule.resources) {
    if (resource === undefined || (rule.namespaces && !rule.namespaces.includes(namespace))) return false;
    return !rule.resources || rule.resources.some((entry) => (entry.group === group || entry.group === "*") && matchesResource(entry.resources, resource));
  }
  if (rule.nonResourceURLs)
    return path !== undefined && rule.nonResourceURLs.some((url) => url === path || url === "*" || (url.endsWith("*") && path.startsWith(url.slice(0, -1))));
  return true;
}

function matchesResource(resources: string[] | undefined, resource: string): boolean {
  const [name, subresource] = resource.split("/");
  return (
    !resources ||
    resources.some((entry) => entry === "*" || entry === resource || entry === `${name}/*` || (subresource !== undefined && entry === `*/${subresource}`))
  );
}

const all = "system:authenticated";
const alice = { user: "alice", groups: ["developers", all] };
const admin = { user: "kubernetes-admin", groups: ["system:masters", all] };
const app = { user: "system:serviceaccount:production:api", groups: ["system:serviceaccounts", "system:serviceaccounts:production", all] };
const proxy = { user: "system:kube-proxy", groups: [all] };
const proxyAccount = { user: "system:serviceaccount:kube-system:kube-proxy", groups: ["system:serviceaccounts", all] };
const autoscaler = { user: "system:serviceaccount:kube-system:horizontal-pod-autoscaler", groups: ["system:serviceaccounts", all] };
const kubelet = { user: "system:node:worker-1", groups: ["system:nodes", all] };
const controllerManager = { user: "system:kube-controller-manager", groups: [all] };
const apiServer = { user: "system:apiserver", groups: ["system:masters", all] };
const anonymous = { user: "system:anonymous", groups: ["system:unauthenticated"] };
const nobody = {};
const rbac = "rbac.authorization.k8s.io";
const lease = { group: "coordination.k8s.io", resource: "leases" };

/** Request, then its level with minimal, recommended and verbose. */
const table: [Request, string, string, string][] = [
  [{ ...alice, verb: "get", resource: "secrets", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...alice, verb: "list", resource: "secrets" }, "Metadata", "Metadata", "Metadata"],
  [{ ...alice, verb: "create", resource: "secrets", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...admin, verb: "deletecollection", resource: "secrets", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...controllerManager, verb: "get", resource: "secrets", namespace: "kube-system" }, "Metadata", "Metadata", "Metadata"],
  [{ ...apiServer, verb: "watch", resource: "secrets" }, "Metadata", "Metadata", "Metadata"],
  [{ ...kubelet, verb: "get", resource: "secrets", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...app, verb: "list", resource: "secrets", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...app, verb: "update", resource: "configmaps", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...kubelet, verb: "create", resource: "serviceaccounts/token", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...app, verb: "create", group: "authentication.k8s.io", resource: "tokenreviews" }, "Metadata", "Metadata", "Metadata"],
  [{ ...alice, verb: "patch", group: "external-secrets.io", resource: "externalsecrets", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...app, verb: "create", group: "kyverno.io", resource: "updaterequests", namespace: "kyverno" }, "Metadata", "Metadata", "Metadata"],
  [{ ...alice, verb: "get", resource: "pods/exec", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...alice, verb: "create", resource: "pods/exec", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...app, verb: "get", resource: "pods/exec", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...app, verb: "create", resource: "pods/attach", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...app, verb: "get", resource: "pods/portforward", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...app, verb: "get", resource: "nodes/proxy" }, "Metadata", "Metadata", "Metadata"],
  [{ ...app, verb: "get", resource: "pods/log", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...alice, verb: "patch", resource: "pods/ephemeralcontainers", namespace: "production" }, "Metadata", "Metadata", "Request"],
  [{ ...admin, verb: "create", group: rbac, resource: "clusterrolebindings" }, "RequestResponse", "RequestResponse", "RequestResponse"],
  [{ ...controllerManager, verb: "update", group: rbac, resource: "clusterroles" }, "RequestResponse", "RequestResponse", "RequestResponse"],
  [{ ...alice, verb: "list", group: rbac, resource: "clusterrolebindings" }, "Metadata", "Metadata", "Metadata"],
  [
    { ...admin, verb: "delete", group: "admissionregistration.k8s.io", resource: "validatingwebhookconfigurations" },
    "RequestResponse",
    "RequestResponse",
    "RequestResponse",
  ],
  [
    { ...controllerManager, verb: "update", group: "admissionregistration.k8s.io", resource: "validatingadmissionpolicies/status" },
    "Metadata",
    "Metadata",
    "Metadata",
  ],
  [
    { ...admin, verb: "update", group: "certificates.k8s.io", resource: "certificatesigningrequests/approval" },
    "RequestResponse",
    "RequestResponse",
    "RequestResponse",
  ],
  [
    { ...admin, verb: "patch", group: "networking.k8s.io", resource: "networkpolicies", namespace: "production" },
    "RequestResponse",
    "RequestResponse",
    "RequestResponse",
  ],
  [{ ...admin, verb: "patch", resource: "namespaces", namespace: "production" }, "RequestResponse", "RequestResponse", "RequestResponse"],
  [{ ...controllerManager, verb: "update", resource: "namespaces/finalize", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [
    { ...admin, verb: "create", group: "kyverno.io", resource: "policyexceptions", namespace: "production" },
    "RequestResponse",
    "RequestResponse",
    "RequestResponse",
  ],
  [{ ...admin, verb: "delete", group: "policies.kyverno.io", resource: "validatingpolicies" }, "RequestResponse", "RequestResponse", "RequestResponse"],
  [{ ...app, verb: "update", group: "policies.kyverno.io", resource: "validatingpolicies/status" }, "Metadata", "Metadata", "Metadata"],
  [{ ...admin, verb: "update", group: "templates.gatekeeper.sh", resource: "constrainttemplates" }, "RequestResponse", "RequestResponse", "RequestResponse"],
  [
    { ...admin, verb: "delete", group: "constraints.gatekeeper.sh", resource: "bulwarkcontainerfieldv1" },
    "RequestResponse",
    "RequestResponse",
    "RequestResponse",
  ],
  [{ ...app, verb: "update", group: "constraints.gatekeeper.sh", resource: "bulwarkcontainerfieldv1/status" }, "Metadata", "Metadata", "Metadata"],
  [{ ...alice, verb: "create", resource: "pods", namespace: "production" }, "Metadata", "Metadata", "Request"],
  [{ ...alice, verb: "patch", group: "apps", resource: "deployments", namespace: "production" }, "Metadata", "Metadata", "Request"],
  [{ ...kubelet, verb: "patch", resource: "pods/status", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...alice, verb: "list", resource: "pods" }, "Metadata", "Metadata", "Metadata"],
  [{ ...app, verb: "list", resource: "pods" }, "None", "Metadata", "Metadata"],
  [{ ...controllerManager, verb: "watch", group: "apps", resource: "deployments" }, "None", "Metadata", "Metadata"],
  [{ ...app, verb: "create", group: "authorization.k8s.io", resource: "selfsubjectrulesreviews" }, "Metadata", "Metadata", "Metadata"],
  [{ ...alice, verb: "create", group: "example.com", resource: "databases", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...proxy, verb: "watch", resource: "services" }, "None", "None", "None"],
  [{ ...proxyAccount, verb: "watch", group: "discovery.k8s.io", resource: "endpointslices" }, "None", "None", "None"],
  [{ ...proxy, verb: "update", resource: "services", namespace: "production" }, "Metadata", "Metadata", "Request"],
  [{ ...alice, verb: "watch", resource: "services" }, "Metadata", "Metadata", "Metadata"],
  [{ ...kubelet, verb: "get", resource: "nodes" }, "None", "None", "None"],
  [{ ...kubelet, verb: "patch", resource: "nodes" }, "Metadata", "Metadata", "Metadata"],
  [{ ...kubelet, verb: "update", ...lease, namespace: "kube-node-lease" }, "None", "None", "None"],
  [{ ...kubelet, verb: "update", ...lease, namespace: "kube-system" }, "Metadata", "Metadata", "Metadata"],
  [{ ...controllerManager, verb: "update", ...lease, namespace: "kube-system" }, "None", "None", "None"],
  [{ ...app, verb: "update", ...lease, namespace: "production" }, "None", "None", "None"],
  [{ ...app, verb: "delete", ...lease, namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...alice, verb: "update", ...lease, namespace: "kube-system" }, "Metadata", "Metadata", "Metadata"],
  [{ ...apiServer, verb: "get", resource: "namespaces", namespace: "default" }, "None", "None", "None"],
  [{ ...apiServer, verb: "create", resource: "namespaces", namespace: "kube-public" }, "RequestResponse", "RequestResponse", "RequestResponse"],
  [{ ...autoscaler, verb: "list", group: "metrics.k8s.io", resource: "pods", namespace: "production" }, "None", "None", "None"],
  [{ ...alice, verb: "list", group: "metrics.k8s.io", resource: "pods", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...app, verb: "create", resource: "events", namespace: "production" }, "None", "None", "None"],
  [{ ...app, verb: "patch", group: "events.k8s.io", resource: "events", namespace: "production" }, "None", "None", "None"],
  [{ ...alice, verb: "deletecollection", resource: "events", namespace: "production" }, "Metadata", "Metadata", "Metadata"],
  [{ ...anonymous, verb: "get", path: "/healthz" }, "None", "None", "None"],
  [{ ...nobody, verb: "get", path: "/livez/etcd" }, "None", "None", "None"],
  [{ ...anonymous, verb: "get", path: "/healthz-of-something-else" }, "Metadata", "Metadata", "Metadata"],
  [{ ...alice, verb: "get", path: "/openapi/v3/apis/apps/v1" }, "None", "None", "None"],
  [{ ...anonymous, verb: "get", path: "/version" }, "Metadata", "Metadata", "Metadata"],
  [{ ...anonymous, verb: "get", path: "/api" }, "Metadata", "Metadata", "Metadata"],
  [{ ...nobody, verb: "get", path: "/api" }, "Metadata", "Metadata", "Metadata"],
  [{ ...alice, verb: "get", path: "/metrics" }, "Metadata", "Metadata", "Metadata"],
  [{ ...anonymous, verb: "list", resource: "pods" }, "Metadata", "Metadata", "Metadata"],
];

it.each(auditProfiles.flatMap((profile, column) => table.map(([request, ...levels]) => [profile, request, levels[column] as string] as const)))(
  "%s: %j is recorded at %s",
  (profile, request, level) => {
    const policy = policyOf(profile);
    expect(policy.rules[firstMatch(policy, request)]?.level).toBe(level);
  },
);

it.each(auditProfiles)("%s: every rule decides some request", (profile) => {
  const policy = policyOf(profile);
  const deciding = new Set(table.map(([request]) => firstMatch(policy, request)));
  expect([...policy.rules.keys()].filter((index) => !deciding.has(index))).toEqual([]);
});

it.each(auditProfiles)("%s: no body of what holds credentials, whoever asks and however", (profile) => {
  const policy = policyOf(profile);
  const credentials = [
    ["", "secrets"],
    ["", "configmaps"],
    ["", "serviceaccounts/token"],
    ["authentication.k8s.io", "tokenreviews"],
    ["external-secrets.io", "clustersecretstores"],
    ["generators.external-secrets.io", "passwords"],
    ["kyverno.io", "updaterequests"],
    ["kyverno.io", "updaterequests/status"],
    ["example.com", "credentials"],
  ] as const;
  const identities = [alice, admin, app, proxy, proxyAccount, autoscaler, kubelet, controllerManager, apiServer, anonymous, nobody];
  const verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
  const namespaces = ["", "kube-system", "kube-node-lease", "production"];
  const requests = credentials.flatMap(([group, resource]) =>
    identities.flatMap((who) => verbs.flatMap((verb) => namespaces.map((namespace) => ({ ...who, verb, group, resource, namespace })))),
  );
  const withBodies = requests.filter((request) => /Request/.test(policy.rules[firstMatch(policy, request)]?.level ?? "none at all, Request"));
  expect(withBodies).toEqual([]);
  expect(requests).toHaveLength(9 * 11 * 8 * 4);
});

it.each(auditProfiles)(
  "%s: what holds credentials is decided right after the noise, sessions next, so that no rule which is added below can change it",
  (profile) => {
    const policy = policyOf(profile);
    const afterNoise = policy.rules.findIndex(({ level }) => level !== "None");
    const deciding = (group: string, resource: string) => firstMatch(policy, { ...alice, verb: "create", group, resource, namespace: "production" });
    for (const resource of ["secrets", "configmaps", "serviceaccounts/token"]) expect(deciding("", resource)).toBe(afterNoise);
    expect(deciding("authentication.k8s.io", "tokenreviews")).toBe(afterNoise);
    expect(deciding("external-secrets.io", "secretstores")).toBe(afterNoise);
    expect(deciding("generators.external-secrets.io", "fakes")).toBe(afterNoise);
    expect(deciding("kyverno.io", "updaterequests")).toBe(afterNoise);
    for (const resource of ["pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "services/proxy", "nodes/proxy", "pods/log"])
      expect(deciding("", resource)).toBe(afterNoise + 1);
  },
);

it.each(auditProfiles)("%s: the policy is an audit.k8s.io/v1 Policy, omits one stage and ends with a rule for everything", (profile) => {
  const policy = policyOf(profile);
  expect(problems(AuditPolicySchema, policy)).toEqual([]);
  expect(policy.omitStages).toEqual(["RequestReceived"]);
  expect(policy.omitManagedFields).toBe(true);
  expect(policy.rules.at(-1)).toEqual({ level: "Metadata" });
});

it("the schema of audit policies refuses what the API server reads past or never matches", () => {
  const broken = (rule: object) => problems(AuditPolicySchema, { apiVersion: "audit.k8s.io/v1", kind: "Policy", rules: [rule] });
  expect(broken({ level: "None", verb: ["get"] })).toEqual(["/rules/0 must NOT have additional properties"]);
  expect(broken({ level: "None", verbs: ["connect"] })).toEqual(["/rules/0/verbs/0 must be equal to one of the allowed values"]);
  expect(broken({ level: "None", resources: [{ group: "apps/v1" }] })).not.toEqual([]);
  expect(broken({ level: "None", resources: [{ group: "", resourceNames: ["a"] }] })).not.toEqual([]);
  expect(broken({ level: "None", nonResourceURLs: ["/metrics"], namespaces: ["a"] })).not.toEqual([]);
  expect(broken({ level: "None", nonResourceURLs: ["metrics"] })).not.toEqual([]);
  expect(broken({ level: "none" })).not.toEqual([]);
  expect(problems(AuditPolicySchema, { apiVersion: "audit.k8s.io/v1", kind: "Policy", rules: [] })).not.toEqual([]);
});

it("every rule says in a comment why it is there", () => {
  const lines = fileOf(auditRenderer, planOf({ audit: { profile: "verbose" } }), "policy.yaml").text.split("\n");
  const rules = [...lines.entries()].filter(([, line]) => line.startsWith("  - level:"));
  expect(rules).toHaveLength(policyOf("verbose").rules.length);
  for (const [index] of rules) expect(lines[index - 1]).toMatch(/^ {2}# \S/);
});

it("the flags are written out, rotation too", () => {
  const needs = needsOf(auditRenderer, planOf());
  expect(flagsOf(needs)).toEqual({
    "audit-policy-file": "/etc/kubernetes/audit/policy.yaml",
    "audit-log-path": "/var/log/kubernetes/audit/audit.log",
    "audit-log-format": "json",
    "audit-log-version": "audit.k8s.io/v1",
    "audit-log-mode": "blocking",
    "audit-log-maxage": "30",
    "audit-log-maxbackup": "10",
    "audit-log-maxsize": "100",
    "audit-log-compress": "false",
    "audit-log-truncate-enabled": "false",
  });
  expect(needs.folders).toEqual([
    { name: "audit-log", path: "/var/log/kubernetes/audit", readOnly: false },
    { name: "audit-policy", path: "/etc/kubernetes/audit", readOnly: true },
  ]);
  expect(needs.files).toEqual([{ flag: "audit-policy-file", path: "/etc/kubernetes/audit/policy.yaml", file: "audit/policy.yaml" }]);
  expect(needs.controls).toEqual(["enable-audit-logging", "audit-policy"]);
});

it("the flags are those of the spec", () => {
  const audit = { logPath: "/data/audit/log.json", policyPath: "/data/audit/policy.yaml", maxAge: 60, maxBackup: 5, maxSize: 250 };
  expect(flagsOf(needsOf(auditRenderer, planOf({ audit })))).toMatchObject({
    "audit-log-path": "/data/audit/log.json",
    "audit-log-maxage": "60",
    "audit-log-maxbackup": "5",
    "audit-log-maxsize": "250",
  });
  expect(fileOf(auditRenderer, planOf({ audit }), "policy.yaml").text).toContain("/data/audit/policy.yaml");
});

it("a hostile path stays one value", () => {
  const logPath = '/var/log/"\n  - name: anonymous-auth\n    value: "true\u2028#/audit.log';
  const plan = planOf({ audit: { logPath, policyPath: `/etc/a\n- level: None #"/policy.yaml` } });
  expect(flagsOf(needsOf(auditRenderer, plan))["audit-log-path"]).toBe(logPath);
  expect(parsed(auditRenderer, plan, "policy.yaml")).toEqual(policyOf("recommended"));
});

it.each(["eks", "gke", "aks"] as const)("%s: nothing is rendered, and each control says what to use instead", (platform) => {
  const { files, unsupported } = auditRenderer.render(planOf({ cluster: cluster(platform) }));
  expect(files).toEqual([]);
  expect(unsupported.map(({ control }) => control).sort()).toEqual(["audit-policy", "enable-audit-logging", "ship-audit-logs"]);
  const substitute = { eks: "log type audit", gke: "Cloud Audit Logs", aks: "kube-audit-admin leaves out get and list" }[platform];
  for (const { reason } of unsupported.filter(({ control }) => control !== "ship-audit-logs")) expect(reason).toContain(substitute);
});

it("Talos says itself where the policy and its log lie, whatever the spec says", () => {
  const plan = planOf({ cluster: cluster("talos"), audit: { logPath: "/data/log/audit.log", policyPath: "/data/policy/policy.yaml" } });
  expect(flagsOf(needsOf(auditRenderer, plan))).toMatchObject({ "audit-log-path": "/var/log/audit/kube/kube-apiserver.log" });
  expect(fileOf(auditRenderer, plan, "policy.yaml").text).toContain("# Place: cluster.apiServer.auditPolicy of the machine config.");
});

it("a policy that is switched off is the user's to make", () => {
  const controls = { "audit-policy": { enabled: false } } as SpecBody["controls"] & object;
  expect(needsOf(auditRenderer, planOf({ controls }))).toMatchObject({
    controls: ["enable-audit-logging"],
    files: [{ flag: "audit-policy-file", path: "/etc/kubernetes/audit/policy.yaml" }],
  });
});

it("the policy is a file, with the line that says what generated it", () => {
  const { files, unsupported } = auditRenderer.render(planOf());
  expect(files.map(({ path, control }) => [path, control])).toEqual([["policy.yaml", "audit-policy"]]);
  expect(unsupported.map(({ control }) => control)).toEqual(["ship-audit-logs"]);
  for (const { text } of files) expect(text.split("\n")[0]).toBe(generatedLine);
  expect(auditRenderer.render(planOf()).files).toEqual(files);
});

it("a control that is switched off has no file, and needs nothing of the API server", () => {
  const controls = { "audit-policy": { enabled: false }, "enable-audit-logging": { enabled: false } } as SpecBody["controls"] & object;
  expect(pathsOf(auditRenderer, planOf({ controls }))).toEqual([]);
  expect(auditRenderer.render(planOf({ controls })).apiServer).toBeUndefined();
});
