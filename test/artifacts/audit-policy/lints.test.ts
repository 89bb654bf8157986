import { expect, it } from "vitest";
import { lintPolicy, lints } from "../../../src/artifacts/audit-policy/lints/index.ts";
import type { AuditPolicy, PolicyRule } from "../../../src/artifacts/audit-policy/policy.ts";

const omitStages = ["RequestReceived"] as const;
const rest: PolicyRule = { level: "Metadata" };
const policy = (...rules: PolicyRule[]): AuditPolicy => ({ omitStages, rules });
const nodes = "system:nodes";
const credentials: PolicyRule = {
  level: "Metadata",
  resources: [
    { group: "", resources: ["secrets", "configmaps", "serviceaccounts/token"] },
    { group: "authentication.k8s.io", resources: ["tokenreviews"] },
  ],
};
const sessions = ["pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "services/proxy", "nodes/proxy"];
const logged: PolicyRule = { level: "Metadata", resources: [{ group: "", resources: sessions }] };
const on = (group: string, ...resources: string[]) => ({ resources: [{ group, resources }] });

type Case = readonly [what: string, policy: AuditPolicy, ...findings: string[]];

/** Each lint with what it tells, as `severity pointer`, and with what it leaves alone. */
const cases: Readonly<Record<string, readonly Case[]>> = {
  "none-for-everyone": [
    ["None first", policy({ level: "None" }, rest), "error /rules/0/level"],
    ["None last", policy(credentials, logged, { level: "None" }), "warning /rules/2/level"],
    ["None with a limit", policy({ level: "None", verbs: ["get"] }, rest)],
  ],
  "credential-bodies": [
    ["bodies of everything", policy({ level: "RequestResponse" }), "error /rules/0/level"],
    ["after the credentials", policy(credentials, { level: "RequestResponse" })],
    ["the core group before the credentials", policy({ level: "Request", resources: [{ group: "" }] }, credentials), "error /rules/0/level"],
    ["reads at Request, which have no body", policy({ level: "Request", verbs: ["get", "list", "watch"] }, credentials, rest)],
    ["reads at RequestResponse", policy({ level: "RequestResponse", verbs: ["list"] }, rest), "error /rules/0/level"],
    ["watches, whose answer is streamed", policy({ level: "RequestResponse", verbs: ["watch"] }, rest)],
    ["a request for a token, which holds none", policy({ level: "Request", ...on("", "serviceaccounts/token") }, rest)],
    ["the token itself", policy({ level: "RequestResponse", ...on("", "serviceaccounts/*") }, rest), "error /rules/0/level"],
    ["a token to be reviewed", policy({ level: "Request", ...on("authentication.k8s.io", "tokenreviews") }, rest), "error /rules/0/level"],
    ["one name", policy({ level: "Request", resources: [{ group: "", resources: ["secrets"], resourceNames: ["a"] }] }, rest), "error /rules/0/level"],
    [
      "one user, after the credentials of all others",
      policy({ ...credentials, users: ["bob"] }, { level: "Request", users: ["eve"] }, rest),
      "error /rules/1/level",
    ],
    ["one user whose credentials come before", policy({ ...credentials, users: ["eve"] }, { level: "Request", users: ["eve"] }, rest)],
    [
      "users who are all in a group of a rule before",
      policy({ ...credentials, userGroups: ["system:authenticated"] }, { level: "Request", users: ["eve"] }, rest),
    ],
    [
      "accounts, of which all are authenticated",
      policy({ ...credentials, userGroups: ["system:authenticated"] }, { level: "Request", userGroups: ["system:serviceaccounts:ci"] }, rest),
    ],
    ["one namespace", policy({ ...credentials, namespaces: ["web"] }, { level: "Request", namespaces: ["web", "db"] }, rest), "error /rules/1/level"],
  ],
  "session-not-logged": [
    ["create alone is recorded", policy({ level: "Metadata", verbs: ["create", "delete", "update", "patch"] }), "error /rules"],
    ["None for reads", policy({ level: "None", verbs: ["get", "list", "watch"] }, rest), "error /rules/0/level"],
    ["None for reads after the sessions", policy(logged, { level: "None", verbs: ["get", "list", "watch"] }, rest)],
    ["None for pods/exec", policy({ level: "None", ...on("", "pods/exec") }, rest), "error /rules/0/level"],
    ["None for the Pods alone", policy({ level: "None", ...on("", "pods") }, rest)],
    ["None for pods/*", policy({ level: "None", ...on("", "pods/*") }, rest), "error /rules/0/level"],
    ["None for some who read", policy({ level: "None", userGroups: [nodes], verbs: ["get"] }, rest), "warning /rules/0/level"],
    ["None in a namespace", policy({ level: "None", namespaces: ["dev"] }, rest), "warning /rules/0/level"],
  ],
  "unreachable-rule": [
    ["another level", policy({ level: "Metadata" }, { level: "RequestResponse", verbs: ["create"], ...on("apps") }), "error /rules/1"],
    ["the same level", policy(logged, { ...logged, verbs: ["get"] }, rest), "warning /rules/1"],
    ["the same level, other stages", policy(logged, { ...logged, omitStages: ["Panic"] }, rest), "error /rules/1"],
    [
      "shared out among two",
      policy(
        { level: "None", ...on("", "pods") },
        { level: "None", ...on("apps") },
        { level: "Request", resources: [{ group: "", resources: ["pods"] }, { group: "apps" }] },
        credentials,
        rest,
      ),
      "error /rules/2",
    ],
    ["more than before", policy(logged, { level: "Metadata", ...on("", "pods/*") }, rest)],
  ],
  "connect-verb": [
    ["connect", policy({ ...logged, verbs: ["get", "connect"] }, rest), "error /rules/0/verbs/1"],
    ["get and create", policy({ ...logged, verbs: ["get", "create"] }, rest)],
  ],
  "unknown-verb": [
    ["upper case", policy({ level: "Metadata", verbs: ["GET"] }, rest), "error /rules/0/verbs/0"],
    ["a star", policy({ level: "Metadata", verbs: ["*"] }, rest), "error /rules/0/verbs/0"],
    ["a typo", policy({ level: "Metadata", verbs: ["get", "wacth"] }, rest), "error /rules/0/verbs/1"],
    ["a verb of RBAC", policy({ level: "Metadata", verbs: ["impersonate"] }, rest), "error /rules/0/verbs/0"],
    ["an HTTP method for resources", policy({ level: "Metadata", verbs: ["post"], resources: [{ group: "apps" }] }, rest), "error /rules/0/verbs/0"],
    ["a verb of resources for paths", policy({ level: "Metadata", verbs: ["list"], nonResourceURLs: ["/api"] }, rest), "error /rules/0/verbs/0"],
    [
      "each where it belongs",
      policy({ level: "Metadata", verbs: ["head", "post"], nonResourceURLs: ["/api"] }, { level: "Metadata", verbs: ["list", "post"] }, rest),
    ],
  ],
  "wildcard-taken-literally": [
    ["users", policy({ level: "Metadata", users: ["system:node:*"] }, rest), "error /rules/0/users/0"],
    [
      "groups and namespaces",
      policy({ level: "Metadata", userGroups: ["*"], namespaces: ["kube-*"] }, rest),
      "error /rules/0/userGroups/0",
      "error /rules/0/namespaces/0",
    ],
    [
      "names",
      policy({ level: "Metadata", resources: [{ group: "", resources: ["pods"], resourceNames: ["a", "*"] }] }, rest),
      "error /rules/0/resources/0/resourceNames/1",
    ],
    [
      "resources",
      policy({ level: "Metadata", ...on("", "*/*", "pod*", "pods/ex*", "*s/exec") }, rest),
      ...[0, 1, 2, 3].map((at) => `error /rules/0/resources/0/resources/${at}`),
    ],
    [
      "where it has a meaning",
      policy({ level: "Metadata", ...on("*", "*", "*/status", "pods/*") }, { level: "Metadata", nonResourceURLs: ["/a*", "*"] }, rest),
    ],
  ],
  "none-for-identity": [
    ["a powerful group", policy({ level: "None", userGroups: [nodes] }, rest), "error /rules/0/userGroups"],
    ["a user", policy({ level: "None", users: ["system:kube-proxy"] }, rest), "warning /rules/0/users"],
    ["a powerful group in a namespace", policy({ level: "None", userGroups: [nodes], namespaces: ["dev"] }, rest), "warning /rules/0/userGroups"],
    ["with verbs and resources", policy({ level: "None", userGroups: [nodes], verbs: ["get"], ...on("", "nodes") }, rest)],
  ],
  "no-catch-all": [
    ["some resources", policy(credentials, logged), "warning /rules"],
    ["a rule for everyone who is authenticated", policy({ level: "Metadata", userGroups: ["system:authenticated"] }), "warning /rules"],
    ["resources without paths", policy({ level: "Metadata", resources: [{ group: "*" }] }), "warning /rules"],
    ["a rule without limits", policy(credentials, rest)],
    ["two rules that share everything out", policy({ level: "Metadata", resources: [{ group: "*" }] }, { level: "Metadata", nonResourceURLs: ["*"] })],
  ],
  "bodies-by-default": [
    ["RequestResponse at the end", policy(credentials, { level: "RequestResponse" }), "warning /rules/1/level"],
    ["writes at Request", policy(credentials, { level: "Request", verbs: ["create"] }, rest), "warning /rules/1/level"],
    ["every group by a star", policy(credentials, { level: "Request", ...on("*", "*") }, rest), "warning /rules/1/level"],
    ["one user", policy(credentials, { level: "RequestResponse", users: ["eve"] }, rest)],
    ["groups that are named", policy(credentials, { level: "RequestResponse", resources: [{ group: "apps" }] }, rest)],
    ["reads at Request", policy(credentials, { level: "Request", verbs: ["get", "list"] }, rest)],
  ],
  "no-stage-left": [
    ["of a rule and of the policy", policy({ level: "Metadata", omitStages: ["ResponseComplete"] }), "warning /rules/0/level"],
    ["of a rule that records nothing anyway", policy({ level: "None", verbs: ["get"], omitStages: ["ResponseComplete"] }, logged, rest)],
    ["the answer is left", policy({ level: "Metadata", omitStages: ["RequestReceived", "Panic"] })],
  ],
  "response-started-omitted": [
    ["of the policy", { ...policy(rest), omitStages: ["RequestReceived", "ResponseStarted"] }, "warning /omitStages/1"],
    ["of a rule for sessions", policy({ ...logged, omitStages: ["ResponseStarted"] }, rest), "warning /rules/0/omitStages/0"],
    ["of a rule for watches", policy({ level: "Metadata", verbs: ["watch"], omitStages: ["ResponseStarted"] }, rest)],
    ["of a rule that sessions do not reach", policy(logged, { level: "Metadata", omitStages: ["ResponseStarted"] })],
  ],
  "unknown-group": [
    ["core", policy({ level: "Metadata", ...on("core", "pods") }, rest), "warning /rules/0/resources/0/group"],
    ["the beginning of one", policy({ level: "Metadata", ...on("rbac", "roles") }, rest), "warning /rules/0/resources/0/group"],
    ["a letter beside one", policy({ level: "Metadata", ...on("rbac.authorisation.k8s.io", "roles") }, rest), "warning /rules/0/resources/0/group"],
    ["one that is gone", policy({ level: "Metadata", ...on("extensions", "ingresses") }, rest), "warning /rules/0/resources/0/group"],
    [
      "others' groups",
      policy(
        {
          level: "Metadata",
          resources: ["*", "metrics.k8s.io", "cert-manager.io", "snapshot.storage.k8s.io", "policy.networking.k8s.io"].map((group) => ({ group })),
        },
        rest,
      ),
    ],
  ],
  "unknown-resource": [
    ["a kind", policy({ level: "Metadata", ...on("", "Pod") }, rest), "warning /rules/0/resources/0/resources/0"],
    ["another group's", policy({ level: "Metadata", ...on("", "deployments") }, rest), "warning /rules/0/resources/0/resources/0"],
    ["no group where one is needed", policy({ level: "Metadata", resources: [{ resources: ["leases"] }] }, rest), "warning /rules/0/resources/0/resources/0"],
    [
      "subresources",
      policy({ level: "Metadata", ...on("", "pods/exce", "secrets/status", "*/stauts") }, rest),
      ...[0, 1, 2].map((at) => `warning /rules/0/resources/0/resources/${at}`),
    ],
    ["built-in ones", policy({ level: "Metadata", ...on("", "pods", "pods/exec", "pods/*", "*/status", "*", "nodes/proxy") }, rest)],
    ["others'", policy({ level: "Metadata", ...on("example.com", "anything", "anything/at-all") }, { level: "Metadata", ...on("*", "widgets") }, rest)],
  ],
  "one-events-group": [
    ["the core group", policy({ level: "None", verbs: ["create"], ...on("", "events") }, rest), "warning /rules/0/resources/0/resources/0"],
    ["events.k8s.io", policy({ level: "None", verbs: ["create"], ...on("events.k8s.io", "events") }, rest), "warning /rules/0/resources/0/resources/0"],
    ["both", policy({ level: "None", resources: [{ group: "", resources: ["events"] }, { group: "events.k8s.io" }] }, rest)],
    ["all groups", policy({ level: "None", ...on("*", "events") }, rest)],
  ],
  "empty-list": [
    ["users", policy(logged, { level: "Metadata", users: [], verbs: ["get"] }, rest), "warning /rules/1/users"],
    ["resources of an entry", policy({ level: "Metadata", ...on("apps") }, rest), "warning /rules/0/resources/0/resources"],
    ["none", policy({ level: "Metadata", users: ["a"] }, rest)],
  ],
  "request-received-recorded": [
    ["not omitted", { rules: [rest] }, "info "],
    [
      "omitted in a rule, and nothing else recorded",
      {
        rules: [
          { level: "None", verbs: ["x"] },
          { ...rest, omitStages },
        ],
      },
    ],
    ["omitted", policy(rest)],
  ],
};

const table = Object.entries(cases).flatMap(([id, list]) => list.map(([what, judged, ...findings]) => [id, what, judged, findings] as const));

it.each(table)("%s: %s", (id, _, judged, findings) => {
  const found = lintPolicy(judged).filter(({ code }) => code === id);
  expect(found.map(({ severity, pointer }) => `${severity} ${pointer}`)).toEqual(findings);
});

it.each(lints.map((lint) => [lint.id, lint] as const))("%s is seen red and green, and says why", (id, { why }) => {
  expect(cases[id]?.map(([, , ...findings]) => findings.length > 0)).toEqual(expect.arrayContaining([true, false]));
  expect(why).toMatch(/^[A-Z].*[.]$/);
});

it("has each id once, and no case without a lint", () => {
  expect(lints.map(({ id }) => id).sort()).toEqual(Object.keys(cases).sort());
});

const messages: readonly (readonly [judged: AuditPolicy, id: string, message: string])[] = [
  [
    policy({ level: "RequestResponse" }),
    "credential-bodies",
    'the rule records bodies of secrets, configmaps, serviceaccounts/token and tokenreviews at RequestResponse: for instance of `get secrets "example" in namespace "production" by "alice"`',
  ],
  [
    policy({ level: "Request", users: ["alice"], userGroups: [nodes], namespaces: ["production"] }, rest),
    "credential-bodies",
    'the rule records bodies of secrets and configmaps at Request: for instance of `create secrets in namespace "production" by "alice"`',
  ],
  [
    policy({ level: "Metadata", verbs: ["create"] }),
    "session-not-logged",
    "no rule matches get pods/exec, get pods/attach, get pods/portforward, get pods/proxy, get services/proxy and get nodes/proxy",
  ],
  [policy(logged, { ...logged, level: "Request" }, rest), "unreachable-rule", "rule 2 never decides: rule 1 matches all that it matches"],
  [policy({ level: "Metadata", verbs: ["Get"] }, rest), "unknown-verb", 'no request has the verb "Get": verbs are lower case'],
  [policy({ level: "Metadata", ...on("", "deployments") }, rest), "unknown-resource", "deployments is not in the core group"],
  [
    policy(credentials),
    "no-catch-all",
    'what no rule matches is not recorded: for instance `get widgets.example.com "example" in namespace "production" by "alice"`',
  ],
  [
    policy({ level: "None", userGroups: [nodes] }, rest),
    "none-for-identity",
    'nothing that "system:nodes" does is recorded: no verb, resource or path limits the rule',
  ],
];

it.each(messages)("%j: %s says %s", (judged, id, message) => {
  expect(lintPolicy(judged).find(({ code }) => code === id)?.message).toBe(message);
});
