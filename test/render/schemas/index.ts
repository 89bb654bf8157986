import { posix } from "node:path";
import type { ValidateFunction } from "ajv";
import { loadAll } from "js-yaml";
import { AdmissionConfigurationSchema } from "../../../src/artifacts/schemas/admission-configuration.ts";
import { AuditPolicySchema } from "../../../src/artifacts/schemas/audit-policy.ts";
import { EncryptionConfigurationSchema } from "../../../src/artifacts/schemas/encryption-configuration.ts";
import { KopsClusterSchema } from "../../../src/artifacts/schemas/kops.ts";
import { KubeadmClusterConfigurationSchema } from "../../../src/artifacts/schemas/kubeadm.ts";
import { KubeconfigSchema } from "../../../src/artifacts/schemas/kubeconfig.ts";
import { K3sConfigSchema, Rke2ConfigSchema } from "../../../src/artifacts/schemas/rancher.ts";
import { TalosDocumentSchemas, TalosMachineConfigPatchSchema } from "../../../src/artifacts/schemas/talos.ts";
import { isObject, type JsonObject } from "../../../src/kubernetes/json.ts";
import { cached } from "./cached.ts";
import { GithubWorkflow, GitlabPipeline } from "./ci.ts";
import { externalSecretsSchema } from "./external-secrets.ts";
import { constraintSchema, templateProblems, templateSchema } from "./gatekeeper.ts";
import { kubernetesKind } from "./kubernetes.ts";
import { clusterPolicySchema, policySchema } from "./kyverno.ts";
import { metadataProblems } from "./metadata.ts";
import { newAjv, problemsOf } from "./structural.ts";

type File = { readonly path: string; readonly text: string };

/** Gives the problem of every file of a bundle that the real schema of its kind refuses: `<path> <pointer> <problem>`. */
export async function bundleProblems(files: readonly File[]): Promise<string[]> {
  const documents = files.filter(({ path }) => !path.endsWith(".md")).flatMap(({ path, text }) => loadAll(text).map((document) => ({ path, document })));
  const templates = new Map(
    documents.flatMap(({ document }) => (isObject(document) && document.kind === "ConstraintTemplate" ? [[constraintKindOf(document), document]] : [])),
  );
  const problems = await Promise.all(
    documents.map(async ({ path, document }) => {
      if (!isObject(document)) return [`${path} holds no object`];
      const found = await documentProblems(document, path, { files, templates });
      return found.map((problem) => `${path} ${problem}`);
    }),
  );
  return problems.flat();
}

const constraintKindOf = (template: JsonObject) => (template as { spec: { crd: { spec: { names: { kind: string } } } } }).spec.crd.spec.names.kind;

type Context = { readonly files: readonly File[]; readonly templates: ReadonlyMap<string, JsonObject> };

/** What the API server, or the program that reads such a file, would say against a document. */
export async function documentProblems(document: JsonObject, path: string, context: Context): Promise<string[]> {
  const { apiVersion, kind } = document as { apiVersion?: string; kind?: string };
  const key = `${apiVersion} ${kind}`;
  const workflow = path.startsWith("ci/") ? path.split("/")[1] : undefined;
  if (workflow !== undefined) return problemsOf(pipeline(workflow), document);
  if (apiVersion === undefined || kind === undefined) return path in byPath ? problemsOf(pathed(path), document) : ["it says no apiVersion and kind"];
  if (kind === "Kustomization") return kustomizationProblems(document, path, context);
  if (key in configurations) return problemsOf(configuration(key), document);
  if (apiVersion === "constraints.gatekeeper.sh/v1beta1") return constraintProblems(document, context.templates.get(kind));
  const validate = await kinds(key);
  if (!validate) return [`there is no schema of ${key}`];
  return [...problemsOf(validate, document), ...(await metadataProblems(document)), ...(kind === "ConstraintTemplate" ? await templateProblems(document) : [])];
}

async function constraintProblems(constraint: JsonObject, template: JsonObject | undefined): Promise<string[]> {
  if (!template) return [`no ConstraintTemplate defines ${constraint.kind}`];
  return [...problemsOf(await constraints(JSON.stringify(template)), constraint), ...(await metadataProblems(constraint, 63))];
}

const custom: Readonly<Record<string, () => Promise<ValidateFunction>>> = {
  "kyverno.io/v1 ClusterPolicy": clusterPolicySchema,
  "policies.kyverno.io/v1 ValidatingPolicy": () => policySchema("ValidatingPolicy"),
  "policies.kyverno.io/v1 GeneratingPolicy": () => policySchema("GeneratingPolicy"),
  "policies.kyverno.io/v1 MutatingPolicy": () => policySchema("MutatingPolicy"),
  "policies.kyverno.io/v1 ImageValidatingPolicy": () => policySchema("ImageValidatingPolicy"),
  "templates.gatekeeper.sh/v1 ConstraintTemplate": templateSchema,
  "external-secrets.io/v1 SecretStore": () => externalSecretsSchema("SecretStore"),
  "external-secrets.io/v1 ClusterSecretStore": () => externalSecretsSchema("ClusterSecretStore"),
  "external-secrets.io/v1 ExternalSecret": () => externalSecretsSchema("ExternalSecret"),
};

/** What the API server reads from files has no schema of its makers; these are ours, closed. */
const configurations: Readonly<Record<string, object>> = {
  "apiserver.config.k8s.io/v1 AdmissionConfiguration": AdmissionConfigurationSchema,
  "apiserver.config.k8s.io/v1 EncryptionConfiguration": EncryptionConfigurationSchema,
  "audit.k8s.io/v1 Policy": AuditPolicySchema,
  "kubeadm.k8s.io/v1beta4 ClusterConfiguration": KubeadmClusterConfigurationSchema,
  "kops.k8s.io/v1alpha2 Cluster": KopsClusterSchema,
  ...Object.fromEntries(Object.entries(TalosDocumentSchemas).map(([kind, schema]) => [`v1alpha1 ${kind}`, schema])),
  "v1 Config": KubeconfigSchema,
};

/** Configurations of platforms that name no kind. */
const byPath: Readonly<Record<string, object>> = {
  "bootstrap/k3s-config.yaml": K3sConfigSchema,
  "bootstrap/rke2-config.yaml": Rke2ConfigSchema,
  "bootstrap/talos-patch.yaml": TalosMachineConfigPatchSchema,
  "bootstrap/talos-remove-pod-security.yaml": TalosMachineConfigPatchSchema,
};

/** A kustomization lists files that are there, and nothing else. */
function kustomizationProblems({ apiVersion, kind: _, resources, ...rest }: JsonObject, path: string, { files }: Context): string[] {
  const folder = posix.dirname(path);
  const listed = Array.isArray(resources) ? resources.map((entry) => posix.join(folder, String(entry))) : [];
  const exists = (entry: string) => files.some((file) => file.path === entry || file.path === posix.join(entry, "kustomization.yaml"));
  return [
    ...(apiVersion === "kustomize.config.k8s.io/v1beta1" ? [] : [`/apiVersion ${apiVersion}`]),
    ...Object.keys(rest).map((key) => `/ must NOT have additional properties ${key}`),
    ...(listed.length > 0 ? [] : ["/resources is empty"]),
    ...listed.filter((entry) => !exists(entry)).map((entry) => `/resources ${entry} is not there`),
  ];
}

const kinds = cached((key: string) => (custom[key] ?? (() => kubernetesKind(...(key.split(" ") as [string, string]))))());
const constraints = cached((template: string) => constraintSchema(JSON.parse(template) as JsonObject));
const pathed = cached((path: string) => newAjv().compile(byPath[path] as object));
const pipeline = cached((provider: string) => newAjv().compile({ github: GithubWorkflow, gitlab: GitlabPipeline }[provider] as object));
const configuration = cached((key: string) => newAjv().compile(configurations[key] as object));
