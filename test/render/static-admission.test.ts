import { loadAll } from "js-yaml";
import { expect, it } from "vitest";
import { staticSuffix } from "../../src/artifacts/static-admission.ts";
import { assemble } from "../../src/bundle/assemble.ts";
import { platforms } from "../../src/kubernetes/platforms.ts";
import { podSecurityRenderer } from "../../src/render/pod-security/index.ts";
import { validatingAdmissionPolicyRenderer } from "../../src/render/validating-admission-policy/index.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";
import { fileOf, flagsOf, needsOf, parsed, pathsOf, planOf } from "./support.ts";

const renderer = validatingAdmissionPolicyRenderer;
const body = (platform: SpecBody["cluster"]["platform"] = "kubeadm", kubernetesVersion: "1.36" | "1.37" = "1.37"): Partial<SpecBody> => ({
  cluster: { platform, kubernetesVersion },
  targets: { validatingAdmissionPolicy: { apply: "StaticManifests" } },
});
const off = { "require-pod-security-labels": { enabled: false } } as SpecBody["controls"] & object;
const file = "node/static-policies.yaml";

type Named = { kind: string; metadata: { name: string }; spec: { policyName?: string; validationActions?: string[] } };

it("has each policy and its binding under static names, and for the rest as they are judged", () => {
  const plan = planOf({ ...body(), controls: { "disallow-host-namespaces": { enforcement: "enforce" } } as SpecBody["controls"] & object });
  const documents = loadAll(fileOf(renderer, plan, file).text) as Named[];
  expect(documents).toHaveLength(plan.checks.length * 2);
  for (const { name, enforcement } of plan.checks) {
    const own = documents.filter(({ metadata }) => metadata.name === `${name}${staticSuffix}`);
    expect(own.map(({ kind }) => kind)).toEqual(["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"]);
    const [policy, binding] = own as [Named, Named];
    expect({ ...policy, metadata: { ...policy.metadata, name } }).toEqual(parsed(renderer, plan, `policies/${name}.yaml`));
    expect(binding.spec.policyName).toBe(policy.metadata.name);
    expect({ ...binding, metadata: { ...binding.metadata, name }, spec: { ...binding.spec, policyName: name } }).toEqual(
      parsed(renderer, plan, `bindings/${name}.yaml`),
    );
    expect(binding.spec.validationActions).toEqual({ audit: ["Audit"], warn: ["Warn", "Audit"], enforce: ["Deny"] }[enforcement]);
  }
});

it("applies nothing through the API where the file is for nodes, and renders no file where it is not", () => {
  expect(pathsOf(renderer, planOf(body())).filter((path) => path.endsWith("kustomization.yaml"))).toEqual([]);
  const through = pathsOf(renderer, planOf({ ...body(), targets: { validatingAdmissionPolicy: { apply: "API" } } }));
  expect([through.filter((path) => path.startsWith("node/")), through.includes("kustomization.yaml")]).toEqual([[], true]);
  expect(planOf({ targets: { validatingAdmissionPolicy: {} } }).staticAdmission).toBe(false);
});

it.each(["eks", "gke", "aks", "talos"] as const)("%s takes no such file: it says so, and has the policies to be applied", (platform) => {
  const plan = planOf(body(platform));
  const { unsupported, apiServer } = renderer.render(plan);
  expect([unsupported.map(({ control }) => control), apiServer]).toEqual([["static-admission"], undefined]);
  expect(pathsOf(renderer, plan)).toContain("kustomization.yaml");
  const { files } = assemble(plan, "");
  const textOf = (path: string) => files.find((one) => one.path === path)?.text;
  expect(textOf("bootstrap/NOT-APPLICABLE.md")).toMatch(
    /## static-admission\n\n- What: The API server's own policies as a file[\s\S]*- Instead: the same policies/,
  );
  expect(textOf("README.md")).toContain("kubectl apply -k validating-admission-policy");
  expect(files.some(({ text }) => text.includes("staticManifestsDir"))).toBe(false);
});

type Configuration = { plugins: { name: string; configuration: { staticManifestsDir?: string } }[] };

it("one AdmissionConfiguration has both plugins, and one flag names it", () => {
  const plan = planOf(body());
  const { plugins } = parsed<Configuration>(podSecurityRenderer, plan, "node/pod-security-admission.yaml");
  expect(plugins.map(({ name }) => name)).toEqual(["PodSecurity", "ValidatingAdmissionPolicy"]);
  expect(plugins[1]?.configuration.staticManifestsDir).toBe("/etc/kubernetes/admission/static-policies");
  expect(pathsOf(renderer, plan)).not.toContain("node/admission-configuration.yaml");
  expect(flagsOf(needsOf(renderer, plan))).toEqual({});
  expect(flagsOf(needsOf(podSecurityRenderer, plan))).toHaveProperty("admission-control-config-file");
});

it("without Pod Security's it has the one plugin, and Pod Security's alone is as it was", () => {
  const plan = planOf({ ...body(), controls: off });
  expect(parsed<Configuration>(renderer, plan, "node/admission-configuration.yaml").plugins.map(({ name }) => name)).toEqual(["ValidatingAdmissionPolicy"]);
  expect(flagsOf(needsOf(renderer, plan))).toEqual({ "admission-control-config-file": "/etc/kubernetes/admission/pod-security-admission.yaml" });
  const alone = fileOf(podSecurityRenderer, planOf({ cluster: { platform: "kubeadm", kubernetesVersion: "1.37" } }), "node/pod-security-admission.yaml");
  expect(alone.text).not.toContain("ValidatingAdmissionPolicy");
});

it("without a check there is nothing to read, and no folder is named", () => {
  const plan = { ...planOf(body()), checks: [] };
  expect(renderer.render(plan)).toEqual({ files: [], unsupported: [] });
  expect(fileOf(podSecurityRenderer, plan, "node/pod-security-admission.yaml").text).not.toContain("staticManifestsDir");
});

it("sets the feature gate where it is off by default, and only there", () => {
  expect(flagsOf(needsOf(renderer, planOf(body("kubeadm", "1.36"))))).toEqual({ "feature-gates": "ManifestBasedAdmissionControlConfig=true" });
});

it("kOps gets the gate as a map, and the file as an asset", () => {
  const text = assemble(planOf(body("kops", "1.36")), "").files.find(({ path }) => path === "bootstrap/kops-cluster.yaml")?.text;
  const [{ spec }] = loadAll(text as string) as [{ spec: { kubeAPIServer: object; fileAssets: { name: string; path: string; content: string }[] } }];
  expect(spec.kubeAPIServer).toMatchObject({ featureGates: { ManifestBasedAdmissionControlConfig: "true" } });
  expect(spec.fileAssets.find(({ name }) => name === "bulwark-static-policies")).toMatchObject({
    path: "/srv/kubernetes/kube-apiserver/static-policies/bulwark.yaml",
    content: fileOf(renderer, planOf(body("kops", "1.36")), file).text,
  });
});

it("the README takes back on the node, never through the API, and renames a file into place that something may be reading", () => {
  for (const platform of platforms.filter((one) => !["eks", "gke", "aks", "talos"].includes(one))) {
    const readme = assemble(planOf(body(platform)), "").files.find(({ path }) => path === "README.md")?.text as string;
    const steps = readme.split(/^## /m);
    const own = steps.find((step) => step.includes("from a file of its node"));
    expect([platform, own]).toEqual([platform, expect.stringMatching(/\*\*Roll back\.\*\* On the nodes, not through the API/)]);
    expect(readme).not.toMatch(/kubectl (apply|delete|diff) -k validating-admission-policy/);
    if (platform !== "kops") expect(readme).toMatch(/^mv (\S+static-policies\/bulwark\.yaml)\.new \1$/m);
  }
});

it("the file is an artifact of each control that it has a policy of, and judged", () => {
  const { coverage } = assemble(planOf(body()), "").record;
  const found = coverage.filter(({ artifacts }) =>
    artifacts.some(({ file: path, provenBy }) => path.endsWith(file) && provenBy.join() === "static-policy-evaluator,kube-apiserver"),
  );
  expect(new Set(found.map(({ control }) => control))).toEqual(new Set(planOf(body()).checks.map(({ control }) => control)));
});
