import { expect, it } from "vitest";
import { brief, full, parsed, specText } from "./spec-text.ts";

const team = "subjects: [{ kind: Group, name: team }]";
/** A role with one rule; `rule` is its fields. */
const role = (rule: string, more = "namespace: shop") => `roles: [{ name: a, ${more === "" ? "" : `${more}, `}${team}, rules: [{ ${rule} }] }]`;
/** The problems of a text, without their lines. */
const problemsOf = (text: string, version = "1.34") =>
  parsed(specText(text).replace('"1.34"', JSON.stringify(version))).problems.map((problem) => full(problem).replace(/ \d+:\d+ /, " "));

const at = "/spec/roles/0/rules/0";
const apart = (verb: string) => `write a rule of its own for ${verb}, without resourceNames, where objects of every name are meant`;

const cases: readonly (readonly [name: string, text: string, problems: readonly string[]])[] = [
  ["nothing is said of what is right", role('apiGroups: [""], resources: [pods, pods/log, nodes, users], verbs: [get, list, impersonate]'), []],
  ["nor of custom resources and their verbs", role("apiGroups: [example.com], resources: [widgets, widgets/scale], verbs: [get, polish]"), []],
  ["nor of groups that are listed together", role('apiGroups: ["", apps], resources: [pods, deployments], verbs: [get]'), []],
  ["nor of the verbs of constrained impersonation", role('apiGroups: [authentication.k8s.io], resources: [users], verbs: ["impersonate:user-info"]'), []],
  [
    "names, where requests have none",
    role('apiGroups: [""], resources: [configmaps], resourceNames: [lock], verbs: [get, create, list, watch, deletecollection]'),
    [
      `warning grants-less ${at}/verbs/1: create by name is granted to updates and server-side apply alone: a POST has no name (${apart("create")})`,
      `warning grants-less ${at}/verbs/2: list by name is granted only to requests with the field selector metadata.name (${apart("list")})`,
      `warning grants-less ${at}/verbs/3: watch by name is granted only to requests with the field selector metadata.name (${apart("watch")})`,
      `warning grants-nothing ${at}/verbs/4: deletecollection is never granted by name: no such request has one; it is left out (${apart("deletecollection")})`,
    ],
  ],
  ["names of subresources are names", role('apiGroups: [""], resources: [pods/eviction], resourceNames: [api], verbs: [create]'), []],
  [
    "patterns that RBAC does not have",
    role('apiGroups: [""], resources: [pods/*, "*s", "*/*"], verbs: [get]'),
    ["pods/*", "*s", "*/*"].map(
      (resource, index) =>
        `warning grants-nothing ${at}/resources/${index}: "${resource}" matches nothing: * stands only for all resources, or for the resource of a subresource (name each, or write */<subresource> for that subresource of all)`,
    ),
  ],
  [
    "resources that their groups do not have",
    role('apiGroups: [""], resources: [pod, deployments, zzz], verbs: [get]'),
    [
      `warning grants-nothing ${at}/resources/0: "pod" is in none of the rule's groups, which are built in (did you mean pods?)`,
      `warning grants-nothing ${at}/resources/1: "deployments" is in none of the rule's groups, which are built in (it is in "apps": write that group)`,
      `warning grants-nothing ${at}/resources/2: "zzz" is in none of the rule's groups, which are built in (resources are lower-case plurals)`,
    ],
  ],
  [
    "verbs that no request has",
    role('apiGroups: [""], resources: [pods], verbs: [Get, read]'),
    [
      `warning grants-nothing ${at}/verbs/0: no request has the verb "Get" (did you mean get?)`,
      `warning grants-nothing ${at}/verbs/1: no request has the verb "read" (one of: create, delete, deletecollection, get, list, patch, update, watch)`,
    ],
  ],
  [
    "a role in every namespace",
    role('apiGroups: [""], resources: [nodes, pods, secrets], verbs: [get]', ""),
    [
      `warning grants-more ${at}/resources: the role has no namespace: it grants "pods", "secrets" in every one, those to come too (give the role a namespace; an entry for each where there are several)`,
    ],
  ],
  ["a role for what is in no namespace", role('apiGroups: [""], resources: [nodes], verbs: [get]', ""), []],
  [
    "wildcards",
    role('apiGroups: ["*"], resources: ["*"], verbs: ["*"]'),
    [
      `warning grants-more ${at}/apiGroups/0: * stands for every API group, those to come too (name what is needed)`,
      `warning grants-more ${at}/resources/0: * stands for every resource: secrets, pods/exec, roles and those to come too (name what is needed)`,
      `warning grants-more ${at}/verbs/0: * stands for every verb: escalate, bind and impersonate too (name what is needed)`,
    ],
  ],
  [
    "half of what opens a session",
    role('apiGroups: [""], resources: [pods/exec, "*/attach", pods/proxy], verbs: [get]'),
    [
      `warning grants-more ${at}/resources/0: pods/exec with get is rendered with create, too: which of the two opens a session is a matter of protocol and version (add create, or remove pods/exec)`,
      `warning grants-more ${at}/resources/1: */attach with get is rendered with create, too: which of the two opens a session is a matter of protocol and version (add create, or remove */attach)`,
    ],
  ],
  [
    "the other half",
    role('apiGroups: [""], resources: [pods/portforward], verbs: [create]'),
    [
      `warning grants-more ${at}/resources/0: pods/portforward with create is rendered with get, too: which of the two opens a session is a matter of protocol and version (add get, or remove pods/portforward)`,
    ],
  ],
  ["both", role('apiGroups: [""], resources: [pods/exec], verbs: [create, get]'), []],
  [
    "the kubelet",
    role('apiGroups: [""], resources: [nodes/proxy], verbs: [get]'),
    [
      `warning grants-more ${at}/resources/0: nodes/proxy with get runs commands in every pod of the nodes, by WebSocket (name what is read of the kubelet: nodes/metrics, nodes/stats, nodes/log, nodes/healthz, nodes/pods or nodes/configz)`,
    ],
  ],
  [
    "a ClusterRole that Kubernetes has",
    role('apiGroups: [""], resources: [nodes], verbs: [get]', "").replace("name: a,", "name: view,"),
    [
      "error built-in-role /spec/roles/0/name: Kubernetes has a ClusterRole view of its own, which this would change (give the role another name, or a namespace)",
    ],
  ],
  ["a Role of that name", role('apiGroups: [""], resources: [pods], verbs: [get]').replace("name: a,", "name: view,"), []],
  [
    "subjects that the API server refuses or misreads",
    role('apiGroups: [""], resources: [pods], verbs: [get]').replace(
      "[{ kind: Group, name: team }]",
      '[{ kind: Group, name: team, namespace: shop }, { kind: ServiceAccount, name: "A b", namespace: shop }, { kind: ServiceAccount, name: b }]',
    ),
    [
      "error contradiction /spec/roles/0/subjects/0/namespace: a Group has no namespace (remove namespace)",
      'error bad-name /spec/roles/0/subjects/1/name: no ServiceAccount can have the name "A b" (write lower-case letters, digits, - and .)',
      "error missing-field /spec/roles/0/subjects/2: the ServiceAccount b lacks its namespace (add namespace)",
    ],
  ],
];

it.each(cases)("%s", (_, text, problems) => {
  expect(problemsOf(text)).toEqual(problems);
});

it("get on every resource opens sessions only where create is not asked for", () => {
  const text = role('apiGroups: [""], resources: ["*"], verbs: [get]');
  expect(problemsOf(text)).toHaveLength(2);
  expect(problemsOf(text)[1]).toContain("opens sessions in pods before Kubernetes 1.35");
  expect(problemsOf(text, "1.35")).toHaveLength(1);
});

it("of roles that are not rendered only errors are said", () => {
  const off = `controls: { prefer-namespaced-roles: { enabled: false } }\n`;
  const text = role('apiGroups: ["*"], resources: [pods/*], verbs: [get]');
  expect(parsed(specText(off + text)).problems.map(brief)).toEqual([]);
  expect(parsed(specText(off + text.replace("Group, name: team", "ServiceAccount, name: team"))).problems.map(brief)).toEqual([
    expect.stringMatching(/^error missing-field /),
  ]);
});
