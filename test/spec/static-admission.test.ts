import { expect, it } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { parseSpec } from "../../src/spec/load.ts";
import { diagnosticsOf } from "./spec-text.ts";

const targets = { validatingAdmissionPolicy: { apply: "StaticManifests" } };
const at = "/spec/targets/validatingAdmissionPolicy/apply";

/** What is said of the option: `<severity> <code>: <message>; <remedy>`. */
function said(platform: string, kubernetesVersion: string, body: object = {}): string[] {
  const spec = { cluster: { platform, kubernetesVersion }, targets, ...body };
  const brief = ({ severity, code, message, remedy }: Diagnostic) => `${severity} ${code}: ${message}; ${remedy}`;
  const own = (found: readonly Diagnostic[]) => {
    expect(found.filter(({ location, severity }) => severity === "error" && location?.pointer !== at)).toEqual([]);
    return found.filter(({ location }) => location?.pointer === at).map(brief);
  };
  try {
    const text = JSON.stringify({ apiVersion: "bulwark.dev/v1alpha1", kind: "HardeningSpec", metadata: { name: "a" }, spec });
    return own(parseSpec(text, "spec", { now: new Date("2026-11-23T12:00:00Z") }).warnings);
  } catch (error) {
    return own(diagnosticsOf(error));
  }
}

it.each([
  ["kubeadm", "1.34", /^error unsupported-version: an API server of Kubernetes 1.34 reads no policies from files.*set apply to API/],
  ["k3s", "1.35", /^error unsupported-version: an API server of Kubernetes 1.35/],
  ["kops", "1.36", /^warning alpha-feature: .*ManifestBasedAdmissionControlConfig.*; use Kubernetes 1.37/],
  ["eks", "1.34", /^warning not-applicable: EKS gives no access to files of the control plane; the same policies .* through the API/],
  ["talos", "1.37", /^warning not-applicable: Talos 1.14 mounts no folder/],
] as const)("%s, %s: %s", (platform, version, problem) => {
  expect(said(platform, version)).toEqual([expect.stringMatching(problem)]);
});

it.each(["kubeadm", "k3s", "rke2", "kops"])("%s, 1.37: nothing is to be said", (platform) => {
  expect(said(platform, "1.37")).toEqual([]);
});

it("says nothing where policies go through the API, in every version", () => {
  for (const version of ["1.34", "1.36", "1.37"]) expect(said("kubeadm", version, { targets: { validatingAdmissionPolicy: {} } })).toEqual([]);
  expect(said("kubeadm", "1.34", { targets: { validatingAdmissionPolicy: { apply: "API" } } })).toEqual([]);
});

const enforced = { controls: { "require-pod-security-labels": { enforcement: "enforce" } } };
const waiver = (match: object) => ({
  waivers: [{ control: "require-pod-security-labels", match, reason: "r", owner: "o", expires: "2027-03-31" }],
});

it.each([
  ["is enforced", enforced, 1],
  ["warns", { controls: { "require-pod-security-labels": { enforcement: "warn" } } }, 0],
  ["exempts default", { ...enforced, exemptNamespaces: ["kube-system", "default"] }, 0],
  ["exempts others", { ...enforced, exemptNamespaces: ["kube-system"] }, 1],
  ["waives default", { ...enforced, ...waiver({ kinds: ["Namespace"], namespaces: ["default"], names: ["default"] }) }, 0],
  ["waives another", { ...enforced, ...waiver({ kinds: ["Namespace"], namespaces: ["other"], names: ["other"] }) }, 1],
])("a check of Namespaces that %s: a new cluster's default is refused, or not", (_, body, problems) => {
  const found = said("kubeadm", "1.37", body);
  expect(found).toHaveLength(problems);
  for (const problem of found)
    expect(problem).toMatch(/^warning new-cluster: in a new cluster require-pod-security-labels\/enforce-label, .* may refuse the namespace default/);
});
