import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { auditRules } from "../../src/artifacts/audit-rules.ts";
import { renderAuditPolicy } from "../../src/render/audit/policy.ts";
import { bulwark } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";

function fileOf(text: string | Buffer): string {
  const file = join(temporaryFolder(), "policy.yaml");
  writeFileSync(file, text);
  return file;
}

const head = "apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\n";

/** Line by line, so that the places of findings can be read off. */
const policy = `${head}rules:
  # Leases are noise.
  # Only their renewal.
  - level: None
    verbs: [get, update]
    resources: [{ group: coordination.k8s.io, resources: [leases] }]

  - level: Metadata
    resources:
      - group: ""
        resources: [secrets, configmaps, serviceaccounts/token]
      - group: authentication.k8s.io
        resources: [tokenreviews]
  - level: RequestResponse
    verbs: [create, update, patch, delete]
    resources: [{ group: apps }]
  - level: Metadata
`;

it.each(["audit-policy lint", "audit-policy explain"])("%s --help shows examples and refuses unknown flags", async (command) => {
  const help = await bulwark([...command.split(" "), "--help"]);
  expect([help.exitCode, help.stdout]).toEqual([0, expect.stringMatching(/EXAMPLES\n {2}\$ bulwark audit-policy /)]);
  expect((await bulwark([...command.split(" "), "x", "--nonsense"])).exitCode).toBe(2);
});

it.each(Object.keys(auditRules) as (keyof typeof auditRules)[])("the rendered profile %s is clean", async (profile) => {
  const file = fileOf(renderAuditPolicy(profile, "kubeadm", "/etc/kubernetes/audit/policy.yaml"));
  const { exitCode, stdout } = await bulwark(["audit-policy", "lint", file, "--json"]);
  expect([exitCode, JSON.parse(stdout)]).toMatchObject([0, { findings: [], loads: true, clean: true }]);
});

it("lint tells each finding with its place and what to do", async () => {
  const file = fileOf(policy.replace("verbs: [get, update]", "verb: [get, update]").replace("group: apps", "group: app"));
  const { exitCode, stdout } = await bulwark(["audit-policy", "lint", file]);
  expect(exitCode).toBe(1);
  expect(
    stdout.replaceAll(file, "policy.yaml"),
  ).toBe(`policy.yaml:8:5: error: "verb" is no field of a rule: the API server only logs a warning and reads the rule without it, so that the rule matches more than it says [unknown-field]
    did you mean verbs?
policy.yaml:19:26: warning: there is no built-in API group "app" [unknown-group]
    did you mean apps?

✖ policy.yaml: 1 error, 1 warning`);
});

it("lint fails from the severity that --fail-on names", async () => {
  const warned = fileOf(policy.replace("  - level: Metadata\n    resources:\n", "  - level: Metadata\n    users: []\n    resources:\n"));
  expect((await bulwark(["audit-policy", "lint", warned])).exitCode).toBe(1);
  expect((await bulwark(["audit-policy", "lint", warned, "--fail-on", "error"])).exitCode).toBe(0);
  const info = await bulwark(["audit-policy", "lint", fileOf(policy.replace("omitStages: [RequestReceived]\n", ""))]);
  expect([info.exitCode, info.stdout]).toEqual([0, expect.stringContaining("✔")]);
});

it("lint --reporter json and --json say the same, and nothing else", async () => {
  const file = fileOf(`${head}rules: [{ level: RequestResponse }]\n`);
  const [reported, json] = await Promise.all([["--reporter", "json"], ["--json"]].map((flags) => bulwark(["audit-policy", "lint", file, ...flags])));
  expect(JSON.parse(reported?.stdout ?? "")).toEqual(JSON.parse(json?.stdout ?? ""));
  expect(JSON.parse(json?.stdout ?? "")).toMatchObject({
    counts: { error: 1, warning: 1, info: 0 },
    loads: true,
    clean: false,
    findings: [
      { code: "credential-bodies", location: { file, line: 4, column: 18, pointer: "/rules/0/level" } },
      { code: "bodies-by-default", severity: "warning" },
    ],
  });
});

it("lint looks for nothing else in what the API server refuses", async () => {
  const { exitCode, stdout } = await bulwark(["audit-policy", "lint", fileOf(`${head}rules:\n  - level: metadata\n  - level: None\n    verbs: get\n`)]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(
    /:5:12: error: there is no level "metadata"[\s\S]*:7:12: error: verbs is the text "get"[\s\S]*the API server does not start with it, and nothing else was looked for/,
  );
});

it("lint takes duplicate keys and further documents for what the API server makes of them", async () => {
  const { stdout } = await bulwark(["audit-policy", "lint", fileOf(`${policy}    level: None\n---\nrules: []\n`), "--json"]);
  const { findings } = JSON.parse(stdout) as { findings: { code: string; location: { line: number } }[] };
  expect(findings.map(({ code, location }) => `${code} ${location.line}`)).toEqual(["none-for-everyone 20", "duplicate-key 21", "several-documents 23"]);
});

it("lint reads YAML as Kubernetes does", async () => {
  const merged = `${head}omitManagedFields: yes\nrules:\n  - &rule { level: Metadata, verbs: [get] }\n  - <<: *rule\n    verbs: [list]\n  - level: !!str Metadata\n`;
  expect((await bulwark(["audit-policy", "lint", fileOf(merged)])).stdout).toMatch(/3 rules, nothing found/);
  const truth = await bulwark(["audit-policy", "lint", fileOf(`${head}rules: [{ level: None, users: [yes] }]\n`)]);
  expect(truth.stdout).toMatch(/users is true; text is expected/);
});

const unreadable: readonly (readonly [what: string, file: () => string, code: string])[] = [
  ["a folder", () => temporaryFolder(), "is-a-directory"],
  ["a binary", () => fileOf(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1])), "not-text"],
];

it.each(unreadable)("lint and explain refuse %s with exit 2", async (_, file, code) => {
  const path = file();
  const lint = await bulwark(["audit-policy", "lint", path, "--json"]);
  expect([lint.exitCode, JSON.parse(lint.stdout)]).toMatchObject([2, { error: { diagnostics: [{ code, location: { file: path } }] } }]);
  const explain = await bulwark(["audit-policy", "explain", path, "--verb", "get", "--resource", "pods"]);
  expect([explain.exitCode, explain.stderr]).toEqual([2, expect.stringContaining(`[${code}]`)]);
});

it("takes __proto__ for an unknown field", async () => {
  const { exitCode, stdout } = await bulwark(["audit-policy", "lint", fileOf(`${policy}    __proto__: { users: [x] }\n`)]);
  expect([exitCode, stdout]).toEqual([1, expect.stringContaining('"__proto__" is no field of a rule')]);
});

const asked: readonly (readonly [flags: string, explanation: object])[] = [
  [
    "--verb get --resource leases --namespace kube-system --user alice",
    {
      level: "None",
      rule: { number: 1, location: { line: 7, column: 5 }, comment: "Leases are noise. Only their renewal." },
      stages: [],
      log: "The log holds nothing of this request.",
    },
  ],
  ["--verb get --resource leases --group other.example.com", { level: "Metadata", rule: { number: 4 } }],
  [
    "--verb create --resource deployments --namespace web --user system:serviceaccount:ci:deployer --user-group extra",
    {
      level: "RequestResponse",
      rule: { number: 3 },
      request: { group: "apps", user: { groups: ["system:serviceaccounts", "system:serviceaccounts:ci", "system:authenticated", "extra"] } },
      bodies: { request: true, response: true },
      log: "The log holds who asked for what, from where, and the outcome; the bodies of the request and of the response, too.",
    },
  ],
  [
    "--verb get --resource pods/exec --namespace web --name api --user alice",
    {
      level: "Metadata",
      rule: { number: 4, location: { line: 20 } },
      omitStages: ["RequestReceived"],
      stages: ["ResponseStarted", "ResponseComplete"],
      log: "The log holds who asked for what, from where, and the outcome; no bodies; the command is in requestURI.",
    },
  ],
  ["--verb get --resource namespaces --name web", { request: { namespace: "web", name: "web" }, rule: { number: 4 } }],
  [
    "--verb get --non-resource-url /healthz --user-group system:unauthenticated",
    { request: { path: "/healthz", user: { groups: ["system:unauthenticated"] } }, level: "Metadata" },
  ],
];

it.each(asked)("explain %s", async (flags, explanation) => {
  const { exitCode, stdout } = await bulwark(["audit-policy", "explain", fileOf(policy), ...flags.split(" "), "--json"]);
  expect([exitCode, JSON.parse(stdout)]).toMatchObject([0, explanation]);
});

it("explain says it in words, and that no rule matches", async () => {
  const file = fileOf(policy.slice(0, policy.lastIndexOf("  - level")));
  const { exitCode, stdout } = await bulwark(["audit-policy", "explain", file, "--verb", "list", "--resource", "pods"]);
  expect([exitCode, stdout]).toEqual([
    0,
    `request    list pods
user       nobody is authenticated: rules that name users or groups do not match
rule       none matches
level      None

The log holds nothing: no rule matches, and what no rule matches is not recorded.`,
  ]);
});

it("explain warns of what the API server reads past", async () => {
  const file = fileOf(policy.replace("verbs: [get, update]", "verb: [get, update]"));
  const { exitCode, stdout, stderr } = await bulwark(["audit-policy", "explain", file, "--verb", "delete", "--resource", "leases"]);
  expect([exitCode, stdout, stderr]).toEqual([0, expect.stringMatching(/level +None/), expect.stringContaining("did you mean verbs?")]);
});

const refused: readonly (readonly [flags: string, code: string])[] = [
  ["--verb connect --resource pods/exec", "unknown-verb"],
  ["--verb GET --resource pods", "unknown-verb"],
  ["--verb list --non-resource-url /healthz", "unknown-verb"],
  ["--verb get --non-resource-url healthz", "bad-path"],
  ["--verb get --resource pods/exec/x", "bad-resource"],
  ["--verb get", "no-request"],
];

it.each(refused)("explain refuses %s with exit 2", async (flags, code) => {
  const { exitCode, stderr } = await bulwark(["audit-policy", "explain", fileOf(policy), ...flags.split(" ")]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`[${code}]`)]);
});

it("explain refuses a policy that the API server does not start with", async () => {
  const { exitCode, stderr } = await bulwark(["audit-policy", "explain", fileOf(`${head}rules: []\n`), "--verb", "get", "--resource", "pods"]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("[no-rules]")]);
});
