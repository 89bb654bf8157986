import fc from "fast-check";
import { expect, it } from "vitest";
import { assemble } from "../../../src/bundle/assemble.ts";
import type { BundleFile } from "../../../src/engines/engine.ts";
import type { Claim } from "../../../src/harness/claims/claim.ts";
import { evaluators, judgeClaims } from "../../../src/harness/claims/index.ts";
import { test } from "../../../src/harness/test.ts";
import type { Plan } from "../../../src/spec/plan.ts";
import { resolve } from "../../../src/spec/resolve.ts";
import type { HardeningSpec } from "../../../src/spec/schema/index.ts";
import { planOf } from "../../render/support.ts";
import { specs } from "../../spec/generated.ts";
import { example, exampleSpec, now } from "../../support/example.ts";

const { plan, bundle } = example();
const wrong = ({ expected, found }: Claim) => expected !== found;
const isEvaluator = (name: string) => evaluators.some((evaluator) => evaluator.name === name);
const judged = (files: readonly BundleFile[], of: Plan = plan) => judgeClaims(of, files);

it("holds the example's bundle to claims of every evaluator, and all of them hold", () => {
  const { claims, problems } = judged(bundle.files);
  expect(claims.filter(wrong)).toEqual([]);
  expect(problems).toEqual([]);
  const notShown = ["static-policy-evaluator"];
  expect([...new Set(claims.map(({ evaluator }) => evaluator)), ...notShown]).toEqual(evaluators.map(({ name }) => name));
});

it("names in bundle.json the evaluators that judge each file", () => {
  const named = bundle.record.coverage.flatMap(({ control, artifacts }) =>
    artifacts.flatMap(({ provenBy }) => provenBy.filter(isEvaluator).map((evaluator) => `${control} ${evaluator}`)),
  );
  const judging = judged(bundle.files).claims.map(({ control, evaluator }) => `${control} ${evaluator}`);
  expect([...new Set(named)].sort()).toEqual([...new Set(judging)].sort());
});

it("asks nothing of a plan that renders none of it", () => {
  expect(judged([], planOf({ cluster: { platform: "eks", kubernetesVersion: "1.35" } })).claims).toEqual([]);
});

it("holds for whatever spec is rendered", () => {
  fc.assert(
    fc.property(specs, (generated) => {
      const planned = resolve(generated as unknown as HardeningSpec);
      expect(judged(assemble(planned, "0".repeat(64)).files, planned).claims.filter(wrong)).toEqual([]);
    }),
    { numRuns: 25 },
  );
}, 120_000);

/** A file of the bundle as it would be after a slip of the hand; nothing where it is deleted. */
type Break = {
  readonly what: string;
  readonly file: string;
  readonly edit: ((text: string) => string) | undefined;
  readonly claim: string;
  readonly found: string;
};

const replaced = (from: string | RegExp, to: string) => (text: string) => {
  const edited = text.replace(from, to);
  if (edited === text) throw new Error(`nothing to replace: ${from}`);
  return edited;
};

const breaks: readonly Break[] = [
  {
    what: "a role grants a verb more",
    file: "rbac/production/monitoring-reader/role.yaml",
    edit: (text) => text.replaceAll("- watch", '- "*"'),
    claim: 'system:serviceaccount:monitoring:prometheus escalate pods "bulwark-object" in production',
    found: "granted",
  },
  {
    what: "a binding is for somebody else",
    file: "rbac/production/monitoring-reader/role-binding.yaml",
    edit: replaced("name: prometheus", "name: grafana"),
    claim: "system:serviceaccount:monitoring:prometheus list pods in production",
    found: "refused",
  },
  {
    what: "a role is gone",
    file: "rbac/production/on-call/cluster-role.yaml",
    edit: undefined,
    claim: "a member of acme:on-call list nodes",
    found: "refused",
  },
  {
    what: "the default deny is gone",
    file: "network/production/default-deny.yaml",
    edit: undefined,
    claim: "bulwark.dev/stranger=true in production to 198.51.100.7 on 443/TCP",
    found: "let out, let in",
  },
  {
    what: "the default deny forgets egress",
    file: "network/production/default-deny.yaml",
    edit: replaced("    - Egress\n", ""),
    claim: "bulwark.dev/stranger=true in production to 198.51.100.7 on 443/TCP",
    found: "let out, let in",
  },
  {
    what: "the default deny picks out some pods only",
    file: "network/monitoring/default-deny.yaml",
    edit: replaced("podSelector: {}", "podSelector: { matchLabels: { app: api } }"),
    claim: "198.51.100.7 to bulwark.dev/stranger=true in monitoring on 443/TCP",
    found: "let out, let in",
  },
  {
    what: "a flow's port is another",
    file: "network/production/allow-ingress-api-to-postgres.yaml",
    edit: replaced("port: 5432", "port: 5433"),
    claim: "app=api in production to app=postgres in production on 5432/TCP",
    found: "let out, kept out",
  },
  {
    what: "a flow lets everyone in",
    file: "network/production/allow-ingress-api-to-postgres.yaml",
    edit: replaced(/ {4}- from:\n(?: {8}.*\n)+/, "    -\n"),
    claim: "bulwark.dev/stranger=true in production to app=postgres in production on 5432/TCP",
    found: "kept in, let in",
  },
  {
    what: "name resolution is UDP only",
    file: "network/production/allow-dns.yaml",
    edit: replaced(/\s+- port: 53\n\s+protocol: TCP|\s+- protocol: TCP\n\s+port: 53/, ""),
    claim: "app=api in production to k8s-app=kube-dns in kube-system on 53/TCP",
    found: "kept in, let in",
  },
  {
    what: "egress goes to everywhere",
    file: "network/production/allow-external-payment-gateway.yaml",
    edit: replaced("203.0.113.10/32", "0.0.0.0/0"),
    claim: "app=payment-service in production to 169.254.169.254 on 443/TCP",
    found: "let out, let in",
  },
  {
    what: "a policy that the API server refuses",
    file: "network/production/allow-egress-api-to-postgres.yaml",
    edit: replaced("policyTypes", "policyType"),
    claim: "app=api in production to app=postgres in production on 5432/TCP",
    found: "kept in, let in",
  },
  {
    what: "the audit policy is gone",
    file: "audit/policy.yaml",
    edit: undefined,
    claim: 'get secrets in namespace "production" by "alice"',
    found: "the API server does not start with audit/policy.yaml",
  },
  {
    what: "the audit policy is no YAML",
    file: "audit/policy.yaml",
    edit: (text) => `${text}\n]`,
    claim: 'get secrets in namespace "production" by "alice"',
    found: "the API server does not start with audit/policy.yaml",
  },
  {
    what: "bodies of Secrets are recorded",
    file: "audit/policy.yaml",
    edit: (text) => text.replaceAll('level: "Metadata"', 'level: "RequestResponse"'),
    claim: 'get secrets in namespace "production" by "alice"',
    found: "recorded with bodies",
  },
  {
    what: "sessions show up when they end",
    file: "audit/policy.yaml",
    edit: replaced('"RequestReceived"', '"RequestReceived", "ResponseStarted"'),
    claim: 'get pods/exec in namespace "production" by "alice"',
    found: "recorded, no bodies",
  },
  {
    what: "noise is recorded",
    file: "audit/policy.yaml",
    edit: (text) => text.replaceAll('level: "None"', 'level: "Metadata"'),
    claim: "get /healthz",
    found: "recorded, no bodies",
  },
];

it.each(breaks)("$what: found", ({ file, edit, claim, found }) => {
  expect(bundle.files.map(({ path }) => path)).toContain(file);
  const files = bundle.files.flatMap((entry) => (entry.path !== file ? [entry] : edit ? [{ ...entry, text: edit(entry.text) }] : []));
  expect(
    judged(files)
      .claims.filter(wrong)
      .map((entry) => [entry.claim, entry.found]),
  ).toContainEqual([claim, found]);
});

it("says so where an evaluator gives one answer to everything", () => {
  const { problems } = judged(bundle.files.filter(({ path }) => path !== "audit/policy.yaml"));
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    ["one-answer", "audit-policy-evaluator was not seen to tell one thing from another: nothing was as expected"],
  ]);
});

it("judges controls that render artifacts alone by their claims, and refuses those that nothing judges", async () => {
  const asked = (controls: string[]) => test({ spec: exampleSpec, controls, engines: ["opa-wasm"], allowExpired: false, now });
  const { green, claims, cases } = await asked(["default-deny-network-policy"]);
  expect([green, cases.length, new Set(claims.map(({ control }) => control))]).toEqual([true, 0, new Set(["default-deny-network-policy"])]);
  await expect(asked(["scan-images-in-ci"])).rejects.toThrow("no engine and no evaluator judges what scan-images-in-ci renders");
  await expect(asked(["nonsense"])).rejects.toThrow("no check or artifact of the spec is of nonsense");
});
