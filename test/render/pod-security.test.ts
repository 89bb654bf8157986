import { expect, it } from "vitest";
import { AdmissionConfigurationSchema } from "../../src/artifacts/schemas/admission-configuration.ts";
import { generatedLine } from "../../src/render/generated.ts";
import { podSecurityRenderer } from "../../src/render/pod-security/index.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";
import { cluster, fileOf, flagsOf, needsOf, parsed, pathsOf, planOf, problems } from "./support.ts";

type Namespace = { apiVersion: string; kind: string; metadata: { name: string; labels: Record<string, string> } };
type AdmissionConfiguration = { plugins: { name: string; configuration: { defaults: Record<string, string>; exemptions: Record<string, string[]> } }[] };

const configurationFile = "node/pod-security-admission.yaml";
const namespaces: SpecBody["namespaces"] & object = [
  { name: "production", podSecurity: { enforce: "restricted", version: "v1.34" } },
  { name: "no-levels", defaultDeny: ["Ingress"] },
  { name: "monitoring", podSecurity: { enforce: "privileged", warn: "baseline", version: "latest" } },
  { name: "batch", podSecurity: { enforce: "baseline" } },
];

const labelsOf = (name: string) => parsed<Namespace>(podSecurityRenderer, planOf({ namespaces }), `namespaces/${name}.yaml`).metadata.labels;

function pluginOf(body: Partial<SpecBody>) {
  const configuration = parsed<AdmissionConfiguration>(podSecurityRenderer, planOf(body), configurationFile);
  expect(problems(AdmissionConfigurationSchema, configuration)).toEqual([]);
  return configuration.plugins[0]?.configuration ?? { defaults: {}, exemptions: {} };
}

const control = (settings: object) => ({ "require-pod-security-labels": settings }) as SpecBody["controls"] & object;

it("a namespace has a label for every mode and its version; what is not given is restricted", () => {
  expect(labelsOf("batch")).toEqual({
    "pod-security.kubernetes.io/enforce": "baseline",
    "pod-security.kubernetes.io/enforce-version": "v1.35",
    "pod-security.kubernetes.io/audit": "restricted",
    "pod-security.kubernetes.io/audit-version": "v1.35",
    "pod-security.kubernetes.io/warn": "restricted",
    "pod-security.kubernetes.io/warn-version": "v1.35",
  });
});

it("what the spec gives stands: levels, a pinned version, latest", () => {
  expect(labelsOf("production")).toMatchObject({ "pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/enforce-version": "v1.34" });
  expect(labelsOf("monitoring")).toEqual({
    "pod-security.kubernetes.io/enforce": "privileged",
    "pod-security.kubernetes.io/enforce-version": "latest",
    "pod-security.kubernetes.io/audit": "restricted",
    "pod-security.kubernetes.io/audit-version": "latest",
    "pod-security.kubernetes.io/warn": "baseline",
    "pod-security.kubernetes.io/warn-version": "latest",
  });
});

it("a namespace file is a v1 Namespace of that name", () => {
  expect(parsed<Namespace>(podSecurityRenderer, planOf({ namespaces }), "namespaces/batch.yaml")).toMatchObject({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "batch" },
  });
});

it("one file per namespace that has levels, sorted, a kustomization of these alone, and the node's files below node/", () => {
  const { files, unsupported } = podSecurityRenderer.render(planOf({ namespaces }));
  expect(files.map(({ path }) => path)).toEqual([
    "kustomization.yaml",
    "namespaces/batch.yaml",
    "namespaces/monitoring.yaml",
    "namespaces/production.yaml",
    "node/pod-security-admission.yaml",
  ]);
  for (const { path, text, control } of files) {
    expect(text.split("\n")[0]).toBe(generatedLine);
    expect(control).toBe(path === "kustomization.yaml" ? undefined : "require-pod-security-labels");
  }
  expect(parsed<{ resources: string[] }>(podSecurityRenderer, planOf({ namespaces }), "kustomization.yaml").resources).toEqual([
    "namespaces/batch.yaml",
    "namespaces/monitoring.yaml",
    "namespaces/production.yaml",
  ]);
  expect(unsupported).toEqual([]);
});

it("enforced: the cluster's default is the demanded level, baseline unless the control says otherwise, and looks ahead", () => {
  const baseline = {
    enforce: "baseline",
    "enforce-version": "v1.35",
    audit: "restricted",
    "audit-version": "v1.35",
    warn: "restricted",
    "warn-version": "v1.35",
  };
  expect(pluginOf({ enforcement: "enforce" }).defaults).toEqual(baseline);
  expect(pluginOf({ controls: control({ enforcement: "enforce", parameters: { level: "restricted" } }) }).defaults).toEqual({
    ...baseline,
    enforce: "restricted",
  });
  expect(pluginOf({ controls: control({ enforcement: "enforce", parameters: { level: "privileged" } }) }).defaults).toEqual({
    ...baseline,
    enforce: "privileged",
  });
});

it("not enforced: the cluster's default refuses nothing and records or tells the demanded level", () => {
  expect(pluginOf({ enforcement: "audit" }).defaults).toMatchObject({ enforce: "privileged", audit: "baseline", warn: "privileged" });
  expect(pluginOf({ enforcement: "warn" }).defaults).toMatchObject({ enforce: "privileged", audit: "baseline", warn: "baseline" });
  expect(fileOf(podSecurityRenderer, planOf({ enforcement: "audit" }), configurationFile).text).toContain("enforcement is audit, so nothing is refused");
});

it("the enforcement of the check wins over that of the spec", () => {
  const controls = control({ checks: { "enforce-label": { enforcement: "enforce" } } });
  expect(pluginOf({ enforcement: "audit", controls }).defaults).toMatchObject({ enforce: "baseline" });
});

it("exempt are the namespaces that no check judges, but none that the spec labels, and never users or runtime classes", () => {
  expect(pluginOf({}).exemptions).toEqual({ usernames: [], runtimeClasses: [], namespaces: ["kube-system", "kube-public", "kube-node-lease"] });
  expect(pluginOf({ exemptNamespaces: ["kube-system", "monitoring", "no-levels"], namespaces }).exemptions.namespaces).toEqual(["kube-system", "no-levels"]);
});

it("the flag names the file where the folder is mounted", () => {
  const path = "/etc/kubernetes/admission/pod-security-admission.yaml";
  const needs = needsOf(podSecurityRenderer, planOf());
  expect(flagsOf(needs)).toEqual({ "admission-control-config-file": path });
  expect(needs.folders).toEqual([{ name: "admission", path: "/etc/kubernetes/admission", readOnly: true }]);
  expect(needs.files).toEqual([{ flag: "admission-control-config-file", path, file: `pod-security/${configurationFile}` }]);
});

it("on Talos the place is the machine config", () => {
  const plan = planOf({ cluster: cluster("talos") });
  expect(pathsOf(podSecurityRenderer, plan)).toEqual([configurationFile]);
  expect(fileOf(podSecurityRenderer, plan, configurationFile).text).toContain("cluster.apiServer.admissionControl");
});

it.each(["eks", "gke", "aks"] as const)("%s: labels only, and the reason why there is no cluster default", (platform) => {
  const { files, unsupported } = podSecurityRenderer.render(planOf({ cluster: cluster(platform), namespaces }));
  expect(files.map(({ path }) => path)).toEqual(["kustomization.yaml", "namespaces/batch.yaml", "namespaces/monitoring.yaml", "namespaces/production.yaml"]);
  expect(unsupported).toEqual([
    {
      control: "require-pod-security-labels",
      reason: expect.stringMatching(/takes no AdmissionConfiguration; label every namespace/),
      notTaken: expect.objectContaining({ what: "The cluster's default of Pod Security" }),
    },
  ]);
});

it("levels in the spec without the control are said, not dropped", () => {
  const { files, unsupported } = podSecurityRenderer.render(planOf({ profile: "quick-wins", namespaces }));
  expect(files).toEqual([]);
  expect(unsupported).toEqual([
    { control: "require-pod-security-labels", reason: "the control is not enabled, so the podSecurity of production, monitoring, batch is not rendered" },
  ]);
  expect(podSecurityRenderer.render(planOf({ profile: "quick-wins" })).unsupported).toEqual([]);
});

it("the schema of admission configurations refuses what the API server refuses", () => {
  const broken = (configuration: object) =>
    problems(AdmissionConfigurationSchema, {
      apiVersion: "apiserver.config.k8s.io/v1",
      kind: "AdmissionConfiguration",
      plugins: [
        { name: "PodSecurity", configuration: { apiVersion: "pod-security.admission.config.k8s.io/v1", kind: "PodSecurityConfiguration", ...configuration } },
      ],
    });
  expect(broken({})).toEqual([]);
  expect(broken({ defaults: { enforceVersion: "v1.35" } })).not.toEqual([]);
  expect(broken({ defaults: { enforce: "strict" } })).not.toEqual([]);
  expect(broken({ defaults: { "enforce-version": "1.35" } })).not.toEqual([]);
  expect(broken({ exemptions: { namespaces: ["a", "a"] } })).not.toEqual([]);
  expect(broken({ exemptions: { usernames: [""] } })).not.toEqual([]);
  expect(broken({ exemption: {} })).not.toEqual([]);
});
