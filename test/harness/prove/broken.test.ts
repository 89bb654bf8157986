import { expect, it } from "vitest";
import { prove } from "../../../src/harness/prove/index.ts";
import { exampleSpec, now } from "../../support/example.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { type Break, cases, claims, crds, proofs, writeBroken } from "./support.ts";

const policies = "validating-admission-policy/policies";
const bindings = "validating-admission-policy/bindings";
const automount = "disable-service-account-token-automount.automount";
const recorded = "what it is against is admitted, and recorded in the audit log";

/** Each break, and the claims that it alone refutes. */
const breaks: readonly (readonly [string, Break, readonly string[]])[] = [
  [
    "a binding that no longer denies",
    { file: `${bindings}/${automount}.yaml`, from: "- Deny", to: "- Audit" },
    ["disable-service-account-token-automount: automount: what it is against is refused"],
  ],
  [
    "a policy that is satisfied by everything",
    { file: `${policies}/disallow-host-namespaces.host-network.yaml`, from: /(validations:\n\s+- expression: >-\n\s+)/, to: "$1true || " },
    [`disallow-host-namespaces: host-network: ${recorded}`],
  ],
  [
    "an expression of no type",
    { file: `${policies}/restrict-sysctls.sysctls.yaml`, from: /(validations:\n\s+- expression: >-\n\s+)/, to: "$11 + 'a' == 2 || " },
    [`restrict-sysctls: sysctls: ${recorded}`],
  ],
  [
    "a policy that is asked of nothing",
    { file: `${policies}/disallow-host-namespaces.host-pid.yaml`, from: /(matchConditions:\n\s+- name: .*\n\s+expression: >-\n\s+)/, to: "$1false && " },
    [`disallow-host-namespaces: host-pid: ${recorded}`, "disallow-host-namespaces: host-pid: what is right is admitted without a word"],
  ],
  [
    "another message",
    { file: `${policies}/require-team-label.yaml`, from: "set the label acme.io/team", to: "no" },
    ["require-team-label: require-team-label: what it is against is admitted with a warning, and recorded in the audit log"],
  ],
  [
    "an unknown field",
    { file: "network/production/default-deny.yaml", from: "policyTypes:", to: "policyType: []\n  policyTypes:" },
    ["default-deny-network-policy: network: the server takes its manifests, fields strictly"],
  ],
  [
    "a Constraint that its template does not take",
    { file: `gatekeeper/constraints/${automount}.yaml`, from: "  parameters:", to: "  parameters:\n    bulwark: 1" },
    ["disable-service-account-token-automount: gatekeeper: the server takes its manifests, fields strictly"],
  ],
  [
    "a verb too many",
    { file: "rbac/production/on-call/role.yaml", from: "      - list\n", to: "      - list\n      - patch\n" },
    ["prefer-namespaced-roles: roles grant what the spec says, and nothing beside it"],
  ],
  [
    "a namespace with a weaker level",
    { file: "pod-security/namespaces/production.yaml", from: /(enforce": |enforce: )"?restricted"?/, to: '$1"baseline"' },
    ["require-pod-security-labels: namespace production: restricted is enforced, restricted recorded, restricted warned of"],
  ],
  [
    "a weaker default",
    { file: "pod-security/node/pod-security-admission.yaml", from: 'audit: "baseline"', to: 'audit: "privileged"' },
    ["require-pod-security-labels: namespaces without labels: privileged is enforced, baseline recorded, privileged warned of"],
  ],
  [
    "bodies of Secrets in the log",
    { file: "audit/policy.yaml", from: /level: "Metadata"/, to: 'level: "RequestResponse"' },
    ["audit-policy: requests are recorded as they must be, and noise is not", "audit-policy: no secret value is in the log"],
  ],
  [
    "plain text first",
    { file: "encryption/encryption-configuration.yaml", from: /(providers:\n)([\s\S]*)(\s+- identity: \{\}\n)$/, to: "$1      - identity: {}\n$2\n" },
    ["encrypt-secrets-at-rest: secrets: what is written is encrypted in etcd", "encrypt-secrets-at-rest: the key is rotated without a lost read"],
  ],
  [
    "a flag that there is not",
    { file: "bootstrap/kubeadm-cluster-configuration.yaml", from: "audit-log-maxage", to: "audit-log-maxages" },
    ["enable-audit-logging: kube-apiserver knows the flags, and takes their values"],
  ],
];

it("names what each break of the bundle refutes, and nothing else", { timeout: 300_000 }, async () => {
  const bundle = writeBroken(
    temporaryFolder(),
    breaks.map(([, one]) => one),
  );
  const outcome = await prove({ spec: exampleSpec, bundle, cases, crds: await crds(), allowExpired: false, now });
  expect(outcome.holds).toBe(false);
  expect(claims(outcome, "broken").toSorted()).toEqual(breaks.flatMap(([, , refuted]) => refuted).toSorted());

  const of = (claim: string) => proofs(outcome).find((proof) => `${proof.control}: ${proof.claim}` === claim);
  expect(of(`restrict-sysctls: sysctls: ${recorded}`)?.evidence).toMatch(
    /restrict-sysctls\.sysctls\.yaml: the API server (warns of it|refuses it).*no matching overload|type/s,
  );
  expect(of("enable-audit-logging: kube-apiserver knows the flags, and takes their values")?.evidence).toContain("unknown flag: --audit-log-maxages");
  expect(of("default-deny-network-policy: network: the server takes its manifests, fields strictly")?.evidence).toContain('unknown field "spec.policyType"');
  // Every break stands with the file that it was made in.
  for (const [what, { file }, refuted] of breaks) for (const claim of refuted) expect([what, of(claim)?.files]).toEqual([what, expect.arrayContaining([file])]);
});

it("says what the API server says where it does not start with the files", { timeout: 300_000 }, async () => {
  const bundle = writeBroken(temporaryFolder(), [{ file: "pod-security/node/pod-security-admission.yaml", from: 'audit: "baseline"', to: 'audit: "basic"' }]);
  const outcome = await prove({ spec: exampleSpec, bundle, crds: [], allowExpired: false, now });
  expect(claims(outcome, "broken")).toEqual(["require-pod-security-labels: an API server starts with the files for its nodes"]);
  expect(proofs(outcome).find((proof) => proof.outcome === "broken")?.evidence).toMatch(
    /PodSecurity configuration error: audit: must be one of privileged, baseline, restricted/,
  );
});
