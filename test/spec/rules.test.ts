import { expect, it } from "vitest";
import { findControl } from "../../src/controls/catalogue.ts";
import { checklist } from "../../src/controls/checklist.ts";
import { brief, full, parsed, specText } from "./spec-text.ts";

const own = (fields: string) => `checks: [{ id: a, title: t, message: m, ${fields} }]`;
const predicate = "parameters: { fieldPath: a, operator: Absent }";

type WaiverFields = { control?: string; more?: string; match?: string; expires?: string };
const waiver = ({
  control = "disallow-host-namespaces",
  more = "",
  match = "kinds: [Pod], namespaces: [a], names: [x]",
  expires = "2027-03-31",
}: WaiverFields) => `waivers:\n  - control: ${control}\n    expires: ${expires}\n    match: { ${match} }\n    reason: r\n    owner: team-x\n    ${more}`;

const rules: readonly [name: string, more: string, problems: readonly string[]][] = [
  [
    "own checks of one id",
    `${own(`kind: pod-field, ${predicate}`).slice(0, -1)}, { id: a, title: t, message: m, kind: object-field, ${predicate} }]`,
    ["error duplicate-name 7:116 /spec/checks/1/id: a stands twice in checks (give each its own id, or keep one of the two)"],
  ],
  [
    "an own check with the id of a control",
    own(`kind: pod-field, ${predicate}`).replace("id: a", "id: audit-policy"),
    ["error id-of-a-control 7:18 /spec/checks/0/id: audit-policy is the id of a control of the catalogue (give the check another id)"],
  ],
  [
    "an own check of unknown kinds",
    own(`kind: object-field, match: { kinds: [Deploymnt, Rollout] }, ${predicate}`),
    [
      'error unknown-kind 7:80 /spec/checks/0/match/kinds/0: Deploymnt is no built-in kind (did you mean "Deployment"? use match.resources for custom resources)',
      "error unknown-kind 7:91 /spec/checks/0/match/kinds/1: Rollout is no built-in kind (use match.resources for custom resources)",
    ],
  ],
  [
    "a check of pods that matches other kinds",
    own(`kind: container-field, match: { kinds: [Pod, ConfigMap, ServiceAccount] }, ${predicate}`),
    [
      "error kind-without-pod-spec 7:88 /spec/checks/0/match/kinds/1: container-field judges pods; ConfigMap has no pod spec (match Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, CronJob; or use the kind object-field)",
      "error kind-without-pod-spec 7:99 /spec/checks/0/match/kinds/2: container-field judges pods; ServiceAccount has no pod spec (match Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, CronJob; or use the kind object-field)",
    ],
  ],
  [
    "a check of tokens that matches other kinds",
    own("kind: service-account-token, match: { kinds: [ServiceAccount, CronJob, Role] }, parameters: {}"),
    [
      "error kind-without-pod-spec 7:114 /spec/checks/0/match/kinds/2: service-account-token judges pods; Role has no pod spec (match Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, CronJob, ServiceAccount; or use the kind object-field)",
    ],
  ],
  [
    "a check of pods that matches custom resources",
    own(`kind: pod-field, match: { resources: [{ apiGroup: argoproj.io, kind: Rollout, resource: rollouts }] }, ${predicate}`),
    [
      "error kind-without-pod-spec 7:80 /spec/checks/0/match/resources: pod-field judges pods; where the pod spec of a custom resource is, is not known (match Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, CronJob; or use the kind object-field)",
    ],
  ],
  [
    "parameters that contradict each other",
    own('kind: pod-field, parameters: { fieldPath: "a[", operator: Matches, values: [a, "("], unless: [{ fieldPath: "x[*]", operator: Equals }] }'),
    [
      "error bad-parameters 7:85 /spec/checks/0/parameters/fieldPath: fieldPath: cannot read the path at character 2 (\"[\"); write fields as a.b, keys with other characters as a['x.y/z'], lists as a[*] (see the check kind's parameters)",
      "error bad-parameters 7:122 /spec/checks/0/parameters/values/1: values/1: not a pattern in RE2 syntax: error parsing regexp: missing closing ): `(` (see the check kind's parameters)",
      "error bad-parameters 7:150 /spec/checks/0/parameters/unless/0/fieldPath: unless/0/fieldPath: [*] cannot stand here (see the check kind's parameters)",
      "error bad-parameters 7:168 /spec/checks/0/parameters/unless/0/operator: unless/0/operator: Equals takes exactly one value (see the check kind's parameters)",
    ],
  ],
  [
    "conditions of which one is always true",
    own("kind: pod-field, parameters: { fieldPath: a, operator: Exists, unless: [{ fieldPath: b, operator: Exists }, { fieldPath: b, operator: Absent }] }"),
    [
      expect.stringMatching(
        /^error bad-parameters 7:\d+ \/spec\/checks\/0\/parameters\/unless\/1\/operator: unless\/1\/operator: with unless\/0 it excuses everything: the field is there or it is not /,
      ),
    ],
  ],
  [
    "parameters that ask for nothing",
    own("kind: container-image, parameters: {}"),
    [
      "error bad-parameters 7:78 /spec/checks/0/parameters: parameters: names nothing to ask for: set registries, digest or forbiddenTags (see the check kind's parameters)",
    ],
  ],
  [
    "parameters of a control by its checks' kind",
    'controls: { require-resource-limits: { parameters: { containers: [ephemeralContainers], maximum: { limits: { nvidia.com/gpu: "0" } } } } }',
    [
      "error bad-parameters 7:68 /spec/controls/require-resource-limits/parameters/containers: containers: ephemeral containers cannot have resources; leave the list out (see the check kind's parameters)",
      'error bad-parameters 7:128 /spec/controls/require-resource-limits/parameters/maximum/limits/nvidia.com~1gpu: maximum/limits/nvidia.com/gpu: "0" is no quantity above zero; write for instance 500m, 2 or 512Mi (see the check kind\'s parameters)',
    ],
  ],
  [
    "a check of a control that its parameters do not ask for",
    "controls: { require-security-context: { checks: { run-as-group: { enabled: true } } } }",
    [
      "error check-not-made 7:67 /spec/controls/require-security-context/checks/run-as-group: with these parameters require-security-context has no check run-as-group: nothing would be rendered for it (set the parameter that asks for it (requireRunAsUser, requireRunAsGroup, requireFsGroup, allowedAdditions), or remove the check here)",
    ],
  ],
  [
    "the enforcement of such a check, mildly",
    "controls: { require-security-context: { checks: { fs-group: { enforcement: warn }, run-as-group: { enabled: false } } } }",
    [
      "warning check-not-made 7:63 /spec/controls/require-security-context/checks/fs-group: with these parameters require-security-context has no check fs-group: nothing would be rendered for it (set the parameter that asks for it (requireRunAsUser, requireRunAsGroup, requireFsGroup, allowedAdditions), or remove the check here)",
    ],
  ],
  [
    "a number that is not exact",
    own("kind: object-field, parameters: { fieldPath: a, operator: In, values: [9007199254740991, 9007199254740993] }"),
    [
      "error number-too-large 7:132 /spec/checks/0/parameters/values/1: the number is not exact: it is beyond ±9007199254740991 (quote it where text is meant, or use a smaller number)",
    ],
  ],
  [
    "namespaces of one name",
    "namespaces: [{ name: a }, { name: b }, { name: a }]",
    ["error duplicate-name 7:50 /spec/namespaces/2/name: a stands twice in namespaces (give each its own name, or keep one of the two)"],
  ],
  [
    "a namespace that is exempt, mildly",
    "namespaces: [{ name: kube-system }]",
    [
      "warning exempt-namespace 7:24 /spec/namespaces/0/name: kube-system is exempt: no check judges what is in it (remove it from exemptNamespaces where it is to be judged)",
    ],
  ],
  [
    "levels that say nothing, mildly",
    "namespaces: [{ name: a, podSecurity: { enforce: baseline, audit: privileged, warn: restricted } }]",
    [
      "warning level-without-effect 7:68 /spec/namespaces/0/podSecurity/audit: audit at privileged says nothing: baseline is enforced, which is stricter (set audit to baseline or stricter, or remove it)",
    ],
  ],
  [
    "policies that the cluster does not know, mildly",
    "namespaces: [{ name: a, podSecurity: { enforce: baseline, version: v1.35 } }, { name: b, podSecurity: { enforce: baseline, version: latest } }]",
    [
      "warning version-ahead 7:70 /spec/namespaces/0/podSecurity/version: the cluster is 1.34 and does not know the policies of v1.35: it takes its newest ones (use v1.34 or latest)",
    ],
  ],
  [
    "ranges of ports that end before they begin",
    "network: { flows: [{ name: a, from: { namespace: a }, to: { namespace: b }, ports: [{ port: 80, endPort: 79 }, { port: http, endPort: 80 }, { port: 80, endPort: 80 }] }] }",
    [
      "error bad-port-range 7:108 /spec/network/flows/0/ports/0/endPort: the range ends (79) before it begins (80) (set endPort to port or more)",
      "error bad-port-range 7:137 /spec/network/flows/0/ports/1/endPort: a range cannot begin at the named port http (give the first port as a number, or remove endPort)",
    ],
  ],
  [
    "exceptions outside their blocks",
    "network: { egress: [{ name: a, from: { namespace: a }, cidrs: [10.0.0.0/8, 2001:db8::/32], except: [10.1.0.0/16, 11.0.0.0/16, 2001:db8:1::/48], ports: [{ port: 1 }] }] }",
    [
      "error except-outside 7:116 /spec/network/egress/0/except/1: 11.0.0.0/16 lies in none of 10.0.0.0/8, 2001:db8::/32, or is all of it (except a smaller block that lies in one of cidrs)",
    ],
  ],
  [
    "a ServiceAccount without namespace",
    'roles: [{ name: a, subjects: [{ kind: User, name: u }, { kind: ServiceAccount, name: s }], rules: [{ apiGroups: [""], resources: [pods], verbs: [get] }] }]',
    ["error missing-field 7:58 /spec/roles/0/subjects/1: the ServiceAccount s lacks its namespace (add namespace)"],
  ],
  [
    "a KMS that is not described",
    "encryption: { provider: kms }",
    ["error missing-field 7:27 /spec/encryption/provider: the provider kms needs the plugin's name and socket (add encryption.kms with name and endpoint)"],
  ],
  [
    "a KMS that is not used",
    'encryption: { provider: secretbox, kms: { name: a, endpoint: "unix:///a" } }',
    ["error contradiction 7:43 /spec/encryption/kms: kms is given, but the provider is secretbox (set the provider to kms, or remove kms)"],
  ],
  [
    "paths of no use in the API server's pod",
    "audit: { logPath: /audit.log, policyPath: /etc/kubernetes/pki/policy.yaml }",
    [
      "error unusable-path 7:21 /spec/audit/logPath: / would be mounted into the API server's pod, over its own (use a folder of its own below it)",
      "error unusable-path 7:45 /spec/audit/policyPath: /etc/kubernetes/pki is mounted into the API server's pod by kubeadm already (use a folder of its own)",
    ],
  ],
  [
    "weak encryption, mildly",
    "encryption: { provider: aescbc }",
    [
      "warning weak-encryption 7:27 /spec/encryption/provider: aescbc is weak: it is open to padding-oracle attacks (use kms, or secretbox where there is no KMS)",
    ],
  ],
  [
    "resources that the API server refuses to encrypt",
    'encryption: { provider: secretbox, resources: [secrets, "*.", "*.apps", deployments.apps, events.events.k8s.io, "*.extensions", serviceipallocations] }',
    [
      "error overlapping-resources 7:50 /spec/encryption/resources/0: secrets is already part of *., which the API server refuses (remove secrets or *.)",
      "error overlapping-resources 7:75 /spec/encryption/resources/3: deployments.apps is already part of *.apps, which the API server refuses (remove deployments.apps or *.apps)",
      "error unencryptable-resource 7:93 /spec/encryption/resources/4: the API server refuses events.events.k8s.io: events are stored in the core group (write events)",
      "error unencryptable-resource 7:115 /spec/encryption/resources/5: the API server refuses *.extensions: the group extensions has been removed (write the group that the resource is served in)",
      "error unencryptable-resource 7:131 /spec/encryption/resources/6: the API server refuses serviceipallocations: it cannot be encrypted (remove it)",
    ],
  ],
  [
    "everything and more to encrypt",
    'encryption: { provider: secretbox, resources: ["*.*", "*.apps"] }',
    ["error overlapping-resources 7:57 /spec/encryption/resources/1: *.apps is already part of *.*, which the API server refuses (remove *.apps or *.*)"],
  ],
  [
    "encryption of all but Secrets, mildly",
    "encryption: { provider: secretbox, resources: [configmaps] }",
    ["warning secrets-not-encrypted 7:49 /spec/encryption/resources: Secrets are not among the resources (add secrets)"],
  ],
  [
    "a waiver of an unknown control",
    waiver({ control: "disallow-host-namespace" }),
    ['error unknown-control 8:16 /spec/waivers/0/control: there is no control "disallow-host-namespace" (did you mean "disallow-host-namespaces"?)'],
  ],
  [
    "a waiver of an unknown check",
    waiver({ more: "checks: [host-ipc, host-pids]" }),
    ['error unknown-check 13:26 /spec/waivers/0/checks/1: disallow-host-namespaces has no check "host-pids" (did you mean "host-pid"?)'],
  ],
  [
    "a waiver of what has no checks",
    waiver({ control: "audit-policy" }),
    ["error nothing-to-waive 8:16 /spec/waivers/0/control: audit-policy has no checks: there is nothing to waive (remove the waiver)"],
  ],
  [
    "a waiver of containers for what judges pods",
    waiver({ more: "containers: [x]" }),
    [
      "error not-about-containers 13:19 /spec/waivers/0/containers: containers cannot be waived one by one for what judges no containers: host-network, host-pid, host-ipc (remove containers)",
    ],
  ],
  [
    "a namespace for what is in none",
    waiver({ control: "restrict-cluster-admin-bindings", match: "kinds: [ClusterRoleBinding], namespaces: [a], names: [x]" }),
    ["error not-in-a-namespace 10:57 /spec/waivers/0/match/namespaces: ClusterRoleBinding is in no namespace (remove namespaces)"],
  ],
  [
    "no namespace for what is in one",
    waiver({ match: "kinds: [Pod], names: [x]" }),
    ["error namespaces-missing 10:14 /spec/waivers/0/match: the waiver does not say in which namespaces Pod is waived (name them in namespaces)"],
  ],
  [
    "kinds of both scopes in one waiver",
    waiver({ control: "restrict-cluster-admin-bindings", match: "kinds: [ClusterRoleBinding, RoleBinding], names: [x]" }),
    [
      "error namespaces-missing 10:14 /spec/waivers/0/match: the waiver does not say in which namespaces RoleBinding is waived (give them a waiver of their own, with namespaces)",
    ],
  ],
  [
    "a name that no Pod has",
    waiver({ match: "kinds: [Pod], namespaces: [a], names: ['x*']" }),
    [
      'error no-such-name 10:55 /spec/waivers/0/match/names/0: no Pod can be named "x*" (write the name as the object has it: lower-case letters, digits, - and .; exact, no wildcards)',
    ],
  ],
  [
    "a waiver for everything in a namespace",
    waiver({ match: "kinds: [Pod], namespaces: [a]" }),
    [
      "error waiver-too-wide 10:14 /spec/waivers/0/match: the waiver would hold for every object of its kinds and namespaces (name objects by names, or pods by podSelector)",
    ],
  ],
  [
    "a selector of pods for what has none",
    waiver({ control: "require-pod-security-labels", match: "kinds: [Namespace], namespaces: [a], podSelector: { matchLabels: { a: b } }" }),
    ["error kind-without-pod-spec 10:66 /spec/waivers/0/match/podSelector: podSelector selects pods; Namespace has none (use names, or workload kinds only)"],
  ],
  [
    "a waiver for an unknown kind",
    waiver({ match: "kinds: [Pods], namespaces: [a], names: [x]" }),
    ['error unknown-kind 10:24 /spec/waivers/0/match/kinds/0: Pods is no built-in kind (did you mean "Pod"?)'],
  ],
  [
    "a waiver for a kind that is not judged, mildly",
    waiver({ match: "kinds: [Pod, ConfigMap], namespaces: [a], names: [x]" }),
    [
      "warning waiver-without-effect 10:29 /spec/waivers/0/match/kinds/1: disallow-host-namespaces does not judge objects of the kind ConfigMap (it judges Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, CronJob)",
    ],
  ],
  [
    "a waiver of what is not enabled, mildly",
    `${waiver({})}\ncontrols: { disallow-host-namespaces: { enabled: false } }`,
    [
      "warning waiver-without-effect 8:16 /spec/waivers/0/control: nothing of disallow-host-namespaces that the waiver names is enabled (remove the waiver, or enable the control)",
    ],
  ],
  [
    "a waiver that has expired",
    waiver({ expires: "2026-11-22" }),
    [
      "error expired-waiver 9:16 /spec/waivers/0/expires: the waiver of disallow-host-namespaces expired on 2026-11-22; its owner is team-x (make the objects comply and remove the waiver, or have its owner prolong it)",
    ],
  ],
];

it.each(rules)("refuses %s", (_, more, problems) => {
  expect(parsed(specText(more)).problems.map(full)).toEqual(problems);
});

const targets: readonly [name: string, targets: string, problems: readonly string[]][] = [
  [
    "policies to apply that are not rendered",
    "kyverno: { policyKinds: [ClusterPolicy], apply: ValidatingPolicy }",
    [
      "error not-rendered 6:62 /spec/targets/kyverno/apply: ValidatingPolicy cannot be applied: policyKinds does not hold it (add ValidatingPolicy to policyKinds, or apply ClusterPolicy)",
    ],
  ],
  [
    "ClusterPolicies for a Kyverno that ignores them",
    'kyverno: { version: "1.20" }',
    [
      "error unsupported-version 6:34 /spec/targets/kyverno/version: Kyverno 1.20 does not execute ClusterPolicy any more: it would enforce nothing (set policyKinds to [ValidatingPolicy])",
    ],
  ],
  [
    "ValidatingPolicies for a Kyverno that does not serve them",
    'kyverno: { version: "1.16", policyKinds: [ClusterPolicy, ValidatingPolicy] }',
    [
      "error unsupported-version 6:71 /spec/targets/kyverno/policyKinds/1: Kyverno 1.16 does not serve policies.kyverno.io/v1, which ValidatingPolicy needs (set policyKinds to [ClusterPolicy], or use Kyverno 1.17 or later)",
    ],
  ],
  [
    "engines that are too new, mildly",
    'kyverno: { version: "1.20", policyKinds: [ValidatingPolicy] }, gatekeeper: { version: "3.24" }',
    [
      "warning unknown-version 6:34 /spec/targets/kyverno/version: kyverno 1.20 is newer than this version of Bulwark knows (1.19) (test the rendered files in a cluster before they enforce)",
      "warning unknown-version 6:100 /spec/targets/gatekeeper/version: gatekeeper 3.24 is newer than this version of Bulwark knows (3.23) (test the rendered files in a cluster before they enforce)",
    ],
  ],
];

it.each(targets)("refuses %s", (_, given, problems) => {
  expect(parsed(specText("", given)).problems.map(full)).toEqual(problems);
});

const accepted: readonly [name: string, more: string][] = [
  ["checks of custom resources", own(`kind: object-field, match: { resources: [{ apiGroup: argoproj.io, kind: Rollout, resource: rollouts }] }, ${predicate}`)],
  [
    "a waiver for a custom resource",
    `${own(`kind: object-field, match: { resources: [{ apiGroup: argoproj.io, kind: Rollout, resource: rollouts }] }, ${predicate}`)}\n${waiver({ control: "a", match: "kinds: [Rollout], namespaces: [a], names: [x]" })}`,
  ],
  ["a check of tokens of accounts and pods", own("kind: service-account-token, match: { kinds: [ServiceAccount, Pod] }, parameters: {}")],
  ["a waiver of one container", waiver({ control: "require-security-context", more: "containers: [x]\n    checks: [privileged]" })],
  [
    "a waiver of what is in no namespace",
    waiver({ control: "restrict-cluster-admin-bindings", match: "kinds: [ClusterRoleBinding], names: ['acme:break-glass']" }),
  ],
  ["a waiver by labels", waiver({ match: "kinds: [Pod], namespaces: [a], podSelector: { matchLabels: { a: b } }" })],
  ["a control that lacks what only the organisation knows", "controls: { restrict-image-registries: { enabled: true } }"],
  ["everything to encrypt", 'encryption: { provider: kms, resources: ["*.*"], kms: { name: a, endpoint: "unix:///run/a/a.sock", timeout: 3s } }'],
];

it.each(accepted)("accepts %s", (_, more) => {
  expect(parsed(specText(more)).problems.map(full)).toEqual([]);
});

it("keeps a waiver to the last millisecond of its day, UTC", () => {
  const text = specText(waiver({ expires: "2027-03-31" }));
  expect(parsed(text, { now: new Date("2027-03-31T23:59:59.999Z") }).problems).toEqual([]);
  expect(parsed(text, { now: new Date("2027-04-01T00:00:00.000Z") }).problems.map(brief)).toEqual(["error expired-waiver 9:16 /spec/waivers/0/expires"]);
});

it("warns of expired waivers that are allowed", () => {
  const { spec, problems } = parsed(specText(waiver({ expires: "2026-11-22" })), { allowExpired: true });
  expect(spec?.spec.waivers).toHaveLength(1);
  expect(problems.map(brief)).toEqual(["warning expired-waiver 9:16 /spec/waivers/0/expires"]);
});

it("says that a control of the checklist cannot be waived yet", () => {
  const later = checklist.find(({ control }) => !findControl(control));
  const told = later ? parsed(specText(waiver({ control: later.control }))).problems.map(({ message }) => message) : [];
  expect(told).toEqual(later ? [`the control ${later.control} (item ${later.item} of the checklist) is not rendered by this version`] : []);
});
