import { expect, it } from "vitest";
import { assemble } from "../../../src/bundle/assemble.ts";
import { judgeClaims } from "../../../src/harness/claims/index.ts";
import { planOf } from "../../render/support.ts";

const plan = planOf({
  cluster: { platform: "kubeadm", kubernetesVersion: "1.37" },
  targets: { validatingAdmissionPolicy: { apply: "StaticManifests" } },
  profile: "baseline",
});
const { files } = assemble(plan, "");
const path = "validating-admission-policy/node/static-policies.yaml";
const name = "disallow-host-namespaces.host-pid.static.k8s.io";
const text = files.find((file) => file.path === path)?.text as string;

/** What is not as expected once the nodes' file is changed. */
function wrong(edit: (text: string) => string): string[] {
  const edited = edit(text);
  expect(edited === text).toBe(false);
  const { claims } = judgeClaims(
    plan,
    files.map((file) => (file.path === path ? { path, text: edited } : file)),
  );
  return claims.filter(({ expected, found }) => expected !== found).map(({ control, claim, found }) => `${control}: ${claim}: ${found}`);
}

it("the file for the nodes has what the engines judge, under names of its own, and nothing else", () => {
  const { claims, problems } = judgeClaims(plan, files);
  const own = claims.filter(({ evaluator }) => evaluator === "static-policy-evaluator");
  expect(own).toHaveLength(plan.checks.length * 2 + 1);
  expect([own.filter(({ expected, found }) => expected !== found), problems]).toEqual([[], []]);
});

const documents = text.split("---\n");
const policyAt = documents.findIndex((document) => document.includes(`\n  name: "${name}"`));
const without = (index: number) => documents.filter((_, at) => at !== index).join("---\n");
const said = (kind: string, found: string) => `disallow-host-namespaces: ${kind} ${name} in ${path}: ${found}`;

it.each<readonly [what: string, edit: (text: string) => string, found: string[]]>([
  ["a policy is gone", () => without(policyAt), [said("ValidatingAdmissionPolicy", "not there")]],
  ["a binding is gone", () => without(policyAt + 1), [said("ValidatingAdmissionPolicyBinding", "not there")]],
  [
    "another action",
    () => documents.map((one, at) => (at === policyAt + 1 ? one.replace("- Audit", "- Warn") : one)).join("---\n"),
    [said("ValidatingAdmissionPolicyBinding", "another")],
  ],
  [
    "another expression",
    () => documents.map((one, at) => (at === policyAt ? one.replace("in [false]", "in [false, true]") : one)).join("---\n"),
    [said("ValidatingAdmissionPolicy", "another")],
  ],
  ["a policy twice", (all) => `${all}---\n${documents[policyAt]}`, [said("ValidatingAdmissionPolicy", "2 times there")]],
  [
    "one that nobody judges",
    (all) => `${all}---\n${documents[policyAt]?.replaceAll(name, "more.static.k8s.io")}`,
    [`${plan.checks[0]?.control}: what else is in ${path}: ValidatingAdmissionPolicy more.static.k8s.io`],
  ],
])("%s: it is seen", (_, edit, found) => {
  expect(wrong(edit)).toEqual(found);
});

it("the whole file is gone: every policy and binding is missed", () => {
  const { claims } = judgeClaims(
    plan,
    files.filter((file) => file.path !== path),
  );
  expect(claims.filter(({ found }) => found === "not there")).toHaveLength(plan.checks.length * 2);
});
