import { expect, it } from "vitest";
import { UserError } from "../../src/diagnostics/user-error.ts";
import { parseSpec } from "../../src/spec/load.ts";

const spec = (kind: string) => `apiVersion: bulwark.dev/v1alpha1
kind: HardeningSpec
metadata: { name: a }
spec:
  cluster: { platform: kubeadm, kubernetesVersion: "1.34" }
  targets: { gatekeeper: {} }
  checks: [{ id: a, title: a, kind: role-binding, match: { kinds: [${kind}] }, parameters: { roles: [admin] }, message: a }]
`;

it("takes a check of role bindings for one of the two kinds", () => {
  expect(parseSpec(spec("RoleBinding"), "spec.yaml", { now: new Date(0) }).warnings).toEqual([]);
});

it("refuses a check of role bindings for a kind that binds nobody", () => {
  expect(() => parseSpec(spec("Pod"), "spec.yaml", { now: new Date(0) })).toThrow(UserError);
});
