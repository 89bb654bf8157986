import { expect, it } from "vitest";
import { brief, full, parsed, specText } from "./spec-text.ts";

const hex = "0".repeat(64);
const shipTo = (fields: string, more = "") => `audit: { ${more}shipTo: { ${fields} } }`;
const loki = "loki: { endpoint: https://loki.example.com, secretName: s }";
const webhook = "endpoint: https://a, clientCertificate: /etc/c.d/crt, clientKey: /etc/c.d/key";

it.each([
  ["a destination", shipTo(loki)],
  [
    "every destination",
    shipTo(`${loki}, elasticsearch: { endpoint: https://es.example.com:9200/x, secretName: s }, splunk: { endpoint: https://s, secretName: t }`),
  ],
  ["a webhook", `audit: { webhook: { ${webhook} } }`],
  ["a scanner", `ci: { providers: [github], scannerImage: "a/trivy:0.74.0@sha256:${hex}" }`],
])("takes %s", (_, text) => {
  expect(parsed(specText(text)).problems.map(brief)).toEqual([]);
});

it.each([
  ["no destination", shipTo("agent: vector"), ["error missing-field 7:20 /spec/audit/shipTo: shipTo names no destination (add loki, elasticsearch or splunk)"]],
  [
    "no credentials",
    shipTo("loki: { endpoint: https://a }, elasticsearch: { endpoint: https://b }"),
    [
      "warning no-credentials 7:28 /spec/audit/shipTo/loki: loki is written to without credentials, so anyone who reaches it can add events (add secretName, a Secret with username and password)",
      "warning no-credentials 7:68 /spec/audit/shipTo/elasticsearch: elasticsearch is written to without credentials, so anyone who reaches it can add events (add secretName, a Secret with username and password)",
    ],
  ],
  [
    "a path below Splunk",
    shipTo("splunk: { endpoint: https://a/services, secretName: s }"),
    ["error endpoint-with-path 7:42 /spec/audit/shipTo/splunk/endpoint: the path of Splunk's collector is fixed (remove the path from the endpoint)"],
  ],
  [
    "labels of Bulwark's",
    shipTo(`${loki}, labels: { app.kubernetes.io/name: x, bulwark.dev/control: y, team: z }`),
    [
      "error reserved-label 7:117 /spec/audit/shipTo/labels/app.kubernetes.io~1name: app.kubernetes.io/name is set by Bulwark (remove the label)",
      "error reserved-label 7:141 /spec/audit/shipTo/labels/bulwark.dev~1control: bulwark.dev/control is set by Bulwark (remove the label)",
    ],
  ],
  [
    "a log whose name is a pattern",
    shipTo(loki, "logPath: '/var/log/a/*.log', "),
    [
      "error unshippable-path 7:21 /spec/audit/logPath: /var/log/a/*.log holds characters that log shippers take for patterns (use letters, digits and . _ - / only)",
    ],
  ],
  [
    "a log among others",
    shipTo(loki, "logPath: /var/log/audit.log, "),
    ["warning shared-folder 7:21 /spec/audit/logPath: the shipper can read all of /var/log, where others write, too (put the log into a folder of its own)"],
  ],
  [
    "a log in the root",
    shipTo(loki, "logPath: /audit.log, ").replace("kubeadm", "k3s"),
    [
      "error unusable-path 7:21 /spec/audit/logPath: / would be mounted into the API server's pod, over its own (use a folder of its own below it)",
      "error no-folder 7:21 /spec/audit/logPath: /audit.log lies in /, and the shipper would mount all of the node (put it into a folder of its own)",
    ],
  ],
  [
    "a webhook's key in a folder that kubeadm mounts",
    `audit: { webhook: { endpoint: https://a, clientCertificate: /etc/c.d/crt, clientKey: /etc/kubernetes/pki/key } }`,
    [
      "error unusable-path 7:88 /spec/audit/webhook/clientKey: /etc/kubernetes/pki is mounted into the API server's pod by kubeadm already (use a folder of its own)",
    ],
  ],
  [
    "a namespace that refuses it",
    `namespaces: [{ name: audit-shipper, podSecurity: { enforce: baseline } }]\n${shipTo(loki)}`,
    [
      "error shipper-refused 7:63 /spec/namespaces/0/podSecurity/enforce: baseline refuses the audit shipper in audit-shipper (/spec/audit/shipTo), which mounts the log's folder from the node (set enforce to privileged, or shipTo.namespace to another namespace)",
    ],
  ],
  [
    "a credential in a URL",
    shipTo("loki: { endpoint: https://a:b@c }"),
    [
      'error bad-format 7:40 /spec/audit/shipTo/loki/endpoint: endpoint is "https://a:b@c", which is no https endpoint (remove the credentials: they belong into a Secret)',
    ],
  ],
  [
    "a scanner that an attacker published",
    `ci: { providers: [gitlab], scannerImage: "aquasec/trivy:0.69.4@sha256:${hex}" }`,
    [
      "error malicious-version 7:44 /spec/ci/scannerImage: Trivy 0.69.4 was published by an attacker and steals what its job can read (use another version, and renew what a job that ran this one could read)",
    ],
  ],
] as const)("%s", (_, text, problems) => {
  expect(parsed(specText(text)).problems.map(full)).toEqual(problems);
});

it.each([
  shipTo(`image: registry.example.com/fluent-bit:5.1.1, ${loki}`),
  shipTo("splunk: { endpoint: https://a }"),
  shipTo(`tls: false, ${loki}`),
  "audit: { webhook: { endpoint: https://a } }",
  "ci: { providers: [] }",
  `ci: { providers: [github], scannerImage: "a/trivy@sha256:${hex}" }`,
  "ci: { providers: [github], images: [a:1] }",
])("refuses %s", (text) => {
  expect(parsed(specText(text)).problems.map(({ severity }) => severity)).toContain("error");
});
