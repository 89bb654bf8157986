import { expect, it } from "vitest";
import { findControl } from "../../src/controls/catalogue.ts";
import { checklist } from "../../src/controls/checklist.ts";
import { full, parsed, specText } from "./spec-text.ts";

const refusal = (text: string) => parsed(text).problems.map(full);

const own = (fields: string) => `checks: [{ id: a, title: t, message: m, ${fields} }]`;

const bodies: readonly [name: string, more: string, problems: readonly string[]][] = [
  [
    "a misspelt field",
    "failurepolicy: Fail",
    ['error unknown-field 7:3 /spec/failurepolicy: "failurepolicy" is no field of spec (did you mean "failurePolicy"?)'],
  ],
  [
    "a field like no other",
    "namespaces: [{ name: a, colour: red }]",
    [
      'error unknown-field 7:27 /spec/namespaces/0/colour: "colour" is no field of namespaces[0] (its fields are: name, podSecurity, defaultDeny, limitRange, resourceQuota)',
    ],
  ],
  [
    "fields named as properties of every object",
    "audit:\n  __proto__: 1\n  constructor: 2\n  hasOwnProperty: 3",
    [
      'error unknown-field 8:5 /spec/audit/__proto__: "__proto__" is no field of audit (its fields are: profile, logPath, policyPath, maxAge, maxBackup, maxSize, shipTo, webhook)',
      'error unknown-field 9:5 /spec/audit/constructor: "constructor" is no field of audit (its fields are: profile, logPath, policyPath, maxAge, maxBackup, maxSize, shipTo, webhook)',
      'error unknown-field 10:5 /spec/audit/hasOwnProperty: "hasOwnProperty" is no field of audit (its fields are: profile, logPath, policyPath, maxAge, maxBackup, maxSize, shipTo, webhook)',
    ],
  ],
  [
    "a misspelt control",
    "controls: { restrict-registries: {} }",
    ['error unknown-control 7:15 /spec/controls/restrict-registries: there is no control "restrict-registries" (did you mean "restrict-image-registries"?)'],
  ],
  [
    "a misspelt check of a control",
    "controls: { require-security-context: { checks: { run-as-nonroot: {} } } }",
    [
      'error unknown-check 7:53 /spec/controls/require-security-context/checks/run-as-nonroot: require-security-context has no check "run-as-nonroot" (did you mean "run-as-non-root"?)',
    ],
  ],
  [
    "a check of a control without any",
    "controls: { audit-policy: { checks: { x: {} } } }",
    ['error unknown-check 7:41 /spec/controls/audit-policy/checks/x: audit-policy has no check "x" (remove it: audit-policy has no checks)'],
  ],
  ["a key without a value", "network:", ["error wrong-type 7:3 /spec/network: network is empty; a mapping is expected (give it a value, or remove the key)"]],
  ["an unknown choice", "enforcement: deny", ['error not-one-of 7:16 /spec/enforcement: enforcement cannot be "deny" (one of: audit, warn, enforce)']],
  ["a misspelt choice", "profile: restrictive", ['error not-one-of 7:12 /spec/profile: profile cannot be "restrictive" (did you mean "restricted"?)']],
  [
    "items that are wrong",
    "exemptNamespaces: [kube-system, KubeSystem, kube-system, 7]",
    [
      'error bad-pattern 7:35 /spec/exemptNamespaces/1: exemptNamespaces[1] cannot be "KubeSystem" (expected: a DNS label (RFC 1123): lower-case letters, digits and -, a letter or digit first and last)',
      'error duplicate-item 7:47 /spec/exemptNamespaces/2: exemptNamespaces holds "kube-system" twice (keep one of the two)',
      'error wrong-type 7:60 /spec/exemptNamespaces/3: exemptNamespaces[3] is the number 7; text is expected (quote it: "7")',
    ],
  ],
  [
    "a text for a list",
    "exemptNamespaces: kube-system",
    ['error wrong-type 7:21 /spec/exemptNamespaces: exemptNamespaces is the text "kube-system"; a list is expected (write a list: ["kube-system"])'],
  ],
  ["a text for a mapping", "audit: full", ['error wrong-type 7:10 /spec/audit: audit is the text "full"; a mapping is expected (write a mapping)']],
  [
    "a text for true",
    "controls: { audit-policy: { enabled: yes } }",
    ['error wrong-type 7:40 /spec/controls/audit-policy/enabled: enabled is the text "yes"; true or false is expected (write true or false, without quotes)'],
  ],
  [
    "a quoted number",
    'audit: { maxAge: "30" }',
    ['error wrong-type 7:20 /spec/audit/maxAge: maxAge is the text "30"; a whole number is expected (remove the quotes: 30)'],
  ],
  [
    "a broken number",
    "audit: { maxAge: 1.5 }",
    ["error wrong-type 7:20 /spec/audit/maxAge: maxAge is the number 1.5; a whole number is expected (write a whole number)"],
  ],
  ["a number out of range", "audit: { maxAge: 0 }", ["error out-of-range 7:20 /spec/audit/maxAge: maxAge cannot be 0 (write a number from 1 to 36500)"]],
  [
    "a relative path",
    "audit: { logPath: audit.log }",
    ['error bad-pattern 7:21 /spec/audit/logPath: logPath cannot be "audit.log" (expected: an absolute path of a file, without blanks and colons)'],
  ],
  [
    "a missing field",
    "namespaces: [{}]",
    [
      "error missing-field 7:16 /spec/namespaces/0: namespaces[0] lacks the field name (add name: a DNS label (RFC 1123): lower-case letters, digits and -, a letter or digit first and last)",
    ],
  ],
  [
    "a long name",
    `namespaces: [{ name: ${"a".repeat(64)} }]`,
    [`error too-long 7:24 /spec/namespaces/0/name: name is "${"a".repeat(58)}…: longer than 63 characters (use 63 characters at most)`],
  ],
  [
    "bad quantities",
    "namespaces: [{ name: a, resourceQuota: { hard: { cpu: 2, memory: 5Z, pods: -1, -x: 1Gi } } }]",
    [
      'error wrong-type 7:57 /spec/namespaces/0/resourceQuota/hard/cpu: cpu is the number 2; text is expected (quote it: "2")',
      'error bad-format 7:68 /spec/namespaces/0/resourceQuota/hard/memory: memory is "5Z", which is no quantity (write a quantity of zero or more, for instance 500m, 2 or 512Mi)',
      'error wrong-type 7:78 /spec/namespaces/0/resourceQuota/hard/pods: pods is the number -1; text is expected (quote it: "-1")',
      'error bad-key 7:82 /spec/namespaces/0/resourceQuota/hard/-x: "-x" cannot be a key of hard (expected: a resource, e.g. cpu or requests.memory)',
    ],
  ],
  [
    "an empty mapping",
    "namespaces: [{ name: a, resourceQuota: { hard: {} } }]",
    ["error too-few 7:50 /spec/namespaces/0/resourceQuota/hard: hard is empty (give at least one, or remove the field where it is optional)"],
  ],
  [
    "a check of an unknown kind, and nothing about its parameters",
    own("kind: pod-feild, parameters: { x: 1 }"),
    ['error not-one-of 7:49 /spec/checks/0/kind: kind cannot be "pod-feild" (did you mean "pod-field"?)'],
  ],
  [
    "parameters of a check by its kind",
    own("kind: pod-field, parameters: { fieldpath: a, operator: Equal, values: [null, 1.5, [1]] }"),
    [
      'error unknown-field 7:74 /spec/checks/0/parameters/fieldpath: "fieldpath" is no field of parameters (did you mean "fieldPath"?)',
      'error not-one-of 7:98 /spec/checks/0/parameters/operator: operator cannot be "Equal" (did you mean "Equals"?)',
      "error wrong-type 7:114 /spec/checks/0/parameters/values/0: values[0] is empty; text, a whole number or true or false is expected (give it a value, or remove the key)",
      "error wrong-type 7:120 /spec/checks/0/parameters/values/1: values[1] is the number 1.5; text, a whole number or true or false is expected (write a whole number)",
      "error wrong-type 7:125 /spec/checks/0/parameters/values/2: values[2] is a list; text, a whole number or true or false is expected (write text, a whole number or true or false)",
    ],
  ],
  [
    "parameters that are none",
    own("kind: pod-field, parameters: x"),
    ['error wrong-type 7:72 /spec/checks/0/parameters: parameters is the text "x"; a mapping is expected (write a mapping)'],
  ],
  [
    "blank texts",
    "checks: [{ id: a, title: ' ', message: '', kind: pod-field, parameters: { fieldPath: a, operator: Exists } }]",
    [
      "error too-short 7:28 /spec/checks/0/title: title is blank (expected: one line that says what holds when the check passes)",
      "error too-short 7:42 /spec/checks/0/message: message is empty (write a text, or remove the field where it is optional)",
    ],
  ],
  [
    "ports of no allowed form",
    "network: { flows: [{ name: a, from: { namespace: a }, to: { namespace: a }, ports: [{ port: 0 }, { port: BAD }, { port: true }] }] }",
    [
      "error out-of-range 7:95 /spec/network/flows/0/ports/0/port: port cannot be 0 (write a number from 1 to 65535)",
      'error bad-pattern 7:108 /spec/network/flows/0/ports/1/port: port cannot be "BAD" (expected: a port\'s number, or its name: lower-case letters, digits and -)',
      'error wrong-type 7:123 /spec/network/flows/0/ports/2/port: port is true; a whole number or text is expected (quote it: "true")',
    ],
  ],
  [
    "keys and values of labels",
    'waivers: [{ control: x, match: { kinds: [Pod], namespaces: [a], podSelector: { matchLabels: { -a: b, c: d- } } }, reason: " ", owner: o, expires: 2026-02-30 }]',
    [
      'error bad-key 7:97 /spec/waivers/0/match/podSelector/matchLabels/-a: "-a" cannot be a key of matchLabels (expected: the key of a label: a name, or a DNS subdomain, a slash and a name)',
      'error bad-pattern 7:107 /spec/waivers/0/match/podSelector/matchLabels/c: c cannot be "d-" (expected: the value of a label: letters, digits, -, _ and ., a letter or digit first and last; or empty)',
      "error too-short 7:125 /spec/waivers/0/reason: reason is blank (expected: why the control does not hold here)",
      'error bad-format 7:149 /spec/waivers/0/expires: expires is "2026-02-30", which is no date (write a day of the calendar as YYYY-MM-DD)',
    ],
  ],
  [
    "a key that is too long, and one with a slash",
    `waivers: [{ control: x, match: { kinds: [Pod], namespaces: [a], podSelector: { matchLabels: { ${"a".repeat(318)}: b, a/b/~: c } } }, reason: r, owner: o, expires: 2027-01-01 }]`,
    [
      `error bad-key 7:97 /spec/waivers/0/match/podSelector/matchLabels/${"a".repeat(318)}: "${"a".repeat(58)}… cannot be a key of matchLabels (expected: the key of a label: a name, or a DNS subdomain, a slash and a name)`,
      'error bad-key 7:420 /spec/waivers/0/match/podSelector/matchLabels/a~1b~1~0: "a/b/~" cannot be a key of matchLabels (expected: the key of a label: a name, or a DNS subdomain, a slash and a name)',
    ],
  ],
  [
    "the address of a registry",
    "controls: { restrict-image-registries: { parameters: { registries: ['https://x'] } } }",
    [
      'error bad-pattern 7:71 /spec/controls/restrict-image-registries/parameters/registries/0: registries[0] cannot be "https://x" (expected: where images may come from: registries, or registries and the first parts of the path)',
    ],
  ],
];

it.each(bodies)("refuses %s", (_, more, problems) => {
  expect(refusal(specText(more))).toEqual(problems);
});

const documents: readonly [name: string, text: string, problems: readonly string[]][] = [
  [
    "a version that is not quoted",
    specText().replace('"1.34"', "1.34"),
    ['error wrong-type 5:52 /spec/cluster/kubernetesVersion: kubernetesVersion is the number 1.34; text is expected (quote it: "1.34")'],
  ],
  [
    "an unknown version that is not quoted, as it is written",
    specText().replace('"1.34"', "1.30"),
    [
      "error wrong-type 5:52 /spec/cluster/kubernetesVersion: kubernetesVersion is the number 1.30; text is expected (write one of these, quoted: 1.34, 1.35, 1.36, 1.37)",
    ],
  ],
  [
    "no targets",
    specText("", ""),
    ["error too-few 6:12 /spec/targets: targets is empty (give at least one of: kyverno, gatekeeper, validatingAdmissionPolicy)"],
  ],
  [
    "a misspelt field that is required, once",
    specText().replace("platform", "platfrom"),
    ['error unknown-field 5:14 /spec/cluster/platfrom: "platfrom" is no field of cluster (did you mean "platform"?)'],
  ],
  ["a list", "- a\n", ["error wrong-type 1:1: the document is a list; a mapping is expected (write a mapping)"]],
  [
    "another manifest",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: {}\n",
    [
      "error missing-field 1:1: the document lacks the field spec (add spec)",
      'error not-one-of 1:13 /apiVersion: apiVersion cannot be "v1" (write bulwark.dev/v1alpha1)',
      'error not-one-of 2:7 /kind: kind cannot be "ConfigMap" (write HardeningSpec)',
      'error unknown-field 4:1 /data: "data" is no field of the document (its fields are: apiVersion, kind, metadata, spec)',
    ],
  ],
];

it.each(documents)("refuses %s", (_, text, problems) => {
  expect(refusal(text)).toEqual(problems);
});

it("says that a control of the checklist is not rendered", () => {
  const later = checklist.find(({ control }) => !findControl(control));
  const told = later ? refusal(specText(`controls: { ${later.control}: {} }`)) : [];
  expect(told).toEqual(
    later
      ? [
          `error unknown-control 7:15 /spec/controls/${later.control}: the control ${later.control} (item ${later.item} of the checklist) is not rendered by this version (remove it)`,
        ]
      : [],
  );
});

it("never shows more than 60 characters of a value", () => {
  const long = "x".repeat(1_000_000);
  for (const more of [
    `profile: ${long}`,
    `profile: { a: [${long}] }`,
    `${long.slice(0, 1000)}: 1`,
    `controls: { ${long.slice(0, 1000)}: {} }`,
    `audit: { maxAge: ${"9".repeat(1000)}.5 }`,
  ]) {
    for (const { message, remedy } of parsed(specText(more)).problems) expect(`${message} ${remedy}`.length).toBeLessThan(400);
  }
});

it("tells many wrong items apart in linear time", () => {
  const start = performance.now();
  expect(refusal(specText(`exemptNamespaces: [${"A,".repeat(50_000)}]`)).length).toBeGreaterThan(50_000);
  expect(refusal(specText("", `kyverno: { policyKinds: [${"ClusterPolicy,".repeat(50_000)}] }`))).toHaveLength(1);
  expect(performance.now() - start).toBeLessThan(20_000);
}, 30_000);
