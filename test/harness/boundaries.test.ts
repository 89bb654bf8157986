import fc from "fast-check";
import { expect, it } from "vitest";
import { checkKindNames } from "../../src/checks/check-kind.ts";
import { checkKinds } from "../../src/checks/index.ts";
import { engines as allEngines } from "../../src/engines/index.ts";
import { opaWasmEngine } from "../../src/engines/opa-wasm/index.ts";
import { boundaryCases } from "../../src/harness/boundary-cases.ts";
import { exclusionCases } from "../../src/harness/exclusion-cases.ts";
import { arbitraryCheck } from "./arbitrary-checks.ts";
import { type CheckInput, parameterProblems, planOfChecks, wrongOf } from "./checks.ts";
import { representativeChecks, representativeWaivers } from "./representative-checks.ts";

/** Without the API server: many of these checks are of fields that no object of Kubernetes has, and it drops them. */
const engines = allEngines.filter(({ name }) => name !== "kube-apiserver");

const waived = planOfChecks(
  [
    {
      kind: "container-field",
      parameters: { fieldPath: "securityContext.privileged", operator: "NotEquals", values: [true], whenAbsent: "pass" },
      waivers: representativeWaivers,
    },
    {
      kind: "object-field",
      match: ["Namespace"],
      parameters: { fieldPath: "metadata.labels.team", operator: "Exists" },
      waivers: [
        {
          control: "check-2",
          reason: "known",
          owner: "platform",
          expires: "2099-01-01",
          match: { kinds: ["Namespace"], namespaces: ["monitoring", "logging"], names: ["other", "logging"] },
        },
      ],
    },
    {
      kind: "role-binding",
      match: ["ClusterRoleBinding", "RoleBinding"],
      parameters: { roles: ["cluster-admin"] },
      waivers: [
        { kinds: ["ClusterRoleBinding"], names: ["acme:break-glass", "a*c", 'it\'s {{ request.operation }} $(x) "?"'] },
        { kinds: ["RoleBinding"], namespaces: ["monitoring"], names: ["team?"] },
      ].map((match) => ({ control: "check-3", reason: "known", owner: "platform", expires: "2099-01-01", match })),
    },
  ],
  { exemptNamespaces: ["kube-system", "kube-public"] },
);

it.each(checkKindNames)("every boundary of random parameters of %s is judged as written", async (kind) => {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryCheck(kind), { minLength: 1, maxLength: 12 }), async (checks) => {
      expect(await wrongOf(planOfChecks(checks), [opaWasmEngine])).toEqual([]);
    }),
    { numRuns: 12 },
  );
});

it.each(checkKindNames)("boundaries of random parameters of %s have names of their own, and both verdicts", (kind) => {
  fc.assert(
    fc.property(arbitraryCheck(kind), ({ parameters }) => {
      const boundaries = checkKinds[kind].boundaries(parameters);
      const names = boundaries.map(({ what }) => what);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
      expect(new Set(boundaries.map(({ verdict }) => verdict))).toEqual(new Set(["pass", "fail"]));
    }),
    { numRuns: 100 },
  );
});

it.each(checkKindNames)("cases of random parameters of %s have ids of their own, and the same in every run", (kind) => {
  fc.assert(
    fc.property(fc.array(arbitraryCheck(kind), { minLength: 1, maxLength: 3 }), (checks) => {
      const plan = planOfChecks(checks);
      const ids = [...boundaryCases(plan), ...exclusionCases(plan)].map(({ check, request }) => `${check.check} ${request.id}`);
      expect(new Set(ids).size).toBe(ids.length);
      expect([...boundaryCases(plan), ...exclusionCases(plan)].map(({ check, request }) => `${check.check} ${request.id}`)).toEqual(ids);
    }),
    { numRuns: 30 },
  );
});

it("the representative checks are ones that a spec may have", () => {
  expect(Object.values(representativeChecks).flatMap(parameterProblems)).toEqual([]);
  expect(new Set(Object.values(representativeChecks).map(({ kind }) => kind))).toEqual(new Set(checkKindNames));
});

it("all engines judge the boundaries of the representative checks as written", { timeout: 900_000 }, async () => {
  expect(await wrongOf(planOfChecks(Object.values(representativeChecks)), engines)).toEqual([]);
});

it("all engines judge what waivers and exemptions take out, and what is one step beside", { timeout: 600_000 }, async () => {
  expect(await wrongOf(waived, engines)).toEqual([]);
});

it("each part of a waiver and each exempt namespace has a case", () => {
  const names = exclusionCases(waived).map(({ check, name, request }) => `${check.check} ${name} ${request.object.kind}`);
  expect(names).toEqual(
    expect.arrayContaining([
      ...["covered", "other-namespace", "longer-namespace", "other-label", "other-label-2", "without-label", "without-label-2"].flatMap((what) => [
        `check-1 waiver-1/${what} Pod`,
        `check-1 waiver-1/${what} DaemonSet`,
      ]),
      "check-1 waiver-1/namespace-2 Pod",
      "check-1 waiver-1/other-kind StatefulSet",
      "check-1 waiver-2/other-name Deployment",
      "check-1 waiver-2/name-2 Deployment",
      "check-1 waiver-3/other-container StatefulSet",
      "check-1 waiver-3/container-2 StatefulSet",
      "check-1 waiver-4/other-label Job",
      "check-1 exempt-namespace CronJob",
      "check-1 exempt-namespace-2 Pod",
      "check-1 longer-namespace Pod",
      "check-2 waiver-1/covered Namespace",
      "check-2 waiver-1/other-name Namespace",
      "check-2 exempt-namespace Namespace",
      "check-2 longer-namespace Namespace",
    ]),
  );
});

it("a Namespace that no name of the waiver fits has no case of being covered", () => {
  const match = { kinds: ["Namespace"], namespaces: ["monitoring"], names: ["other"] };
  const [check] = planOfChecks([{ kind: "object-field", match: ["Namespace"], parameters: { fieldPath: "metadata.labels.team", operator: "Exists" } }]).checks;
  const plan = {
    ...waived,
    checks: [{ ...(check as NonNullable<typeof check>), waivers: [{ control: "check-1", reason: "known", owner: "platform", expires: "2099-01-01", match }] }],
  };
  expect(exclusionCases(plan).filter(({ origin }) => origin === "waiver")).toEqual([]);
});

it("fields that every object has are not taken away, and a waiver is not tried where the check looks at it itself", async () => {
  const waiver = { control: "check-1", reason: "known", owner: "platform", expires: "2099-01-01" };
  const monitoring = { kinds: ["Pod", "Deployment"], namespaces: ["monitoring"] };
  const checks: CheckInput[] = [
    { kind: "object-field", match: ["ConfigMap", "Namespace"], parameters: { fieldPath: "metadata.name", operator: "Matches", values: ["^[a-z]{3,10}$"] } },
    { kind: "object-field", match: ["Pod", "ConfigMap"], parameters: { fieldPath: "metadata.namespace", operator: "NotIn", values: ["default"] } },
    {
      kind: "object-field",
      match: ["Pod", "Deployment"],
      parameters: { fieldPath: "metadata.labels.team", operator: "In", values: ["a", "b"] },
      waivers: [{ ...waiver, match: { ...monitoring, podSelector: { matchLabels: { team: "a", app: "web" } } } }],
    },
    { kind: "object-field", match: ["Deployment"], parameters: { fieldPath: "spec.template.spec.containers[*].image", operator: "Matches", values: ["^x"] } },
    { kind: "service-account-token", parameters: { optIn: { namespaces: ["monitoring"] } }, waivers: [{ ...waiver, match: { ...monitoring, names: ["a"] } }] },
    {
      kind: "container-field",
      parameters: { fieldPath: "name", operator: "NotEquals", values: ["x"] },
      waivers: [{ ...waiver, containers: ["y"], match: monitoring }],
    },
    { kind: "container-field", parameters: { fieldPath: "restartPolicy", operator: "Absent" } },
    { kind: "pod-field", parameters: { fieldPath: "serviceAccountName", operator: "NotEquals", values: ["default"] } },
    {
      kind: "role-binding",
      match: ["ClusterRoleBinding", "RoleBinding"],
      parameters: { roles: ["cluster-admin"] },
      waivers: [{ ...waiver, match: { kinds: ["ClusterRoleBinding", "RoleBinding"], namespaces: ["monitoring"] } }],
    },
  ];
  for (const check of checks) expect([check.parameters, await wrongOf(planOfChecks([check]), [opaWasmEngine])]).toEqual([check.parameters, []]);
});
