import { load } from "js-yaml";
import { assemble } from "../bundle/assemble.ts";
import type { Bundle, BundleRecord } from "../bundle/bundle.ts";
import { compareBundle, type Difference } from "../bundle/compare.ts";
import { type Written, writeBundle } from "../bundle/write.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { userError } from "../diagnostics/user-error.ts";
import { isObject } from "../kubernetes/json.ts";
import type { KubernetesObject } from "../kubernetes/request.ts";
import { loadPlan } from "./plan.ts";

export type GenerateOptions = {
  readonly spec: string;
  readonly out: string;
  readonly check: boolean;
  readonly overwrite: boolean;
  readonly allowExpired: boolean;
  readonly now: Date;
  /** Where an EncryptionConfiguration with a new key goes. */
  readonly keyFile?: string;
};

export type GenerateResult = {
  readonly out: string;
  readonly record: BundleRecord;
  /** Of `--check`; empty where the files are as the spec gives them. */
  readonly differences?: readonly Difference[];
  readonly written?: Written;
  readonly keyFile?: string;
  /** The rendered manifests that the rendered policies would refuse. */
  readonly contradictions: readonly { readonly file: string; readonly control: string; readonly check: string; readonly message: string }[];
  readonly warnings: readonly Diagnostic[];
  readonly clean: boolean;
};

/** Renders a spec and writes its bundle, or compares it with the files on disk. @throws UserError */
export async function generate(options: GenerateOptions): Promise<GenerateResult> {
  const { plan, digest, warnings } = loadPlan(options.spec, options);
  const bundle = assemble(plan, digest);
  const contradictions = await judgeOwnManifests(bundle);
  if (options.keyFile !== undefined) await writeKey(bundle, options.keyFile);
  const outcome = options.check
    ? { differences: compareBundle(bundle, options.out) }
    : { written: writeBundle(bundle, options.out, { overwrite: options.overwrite }) };
  return {
    out: options.out,
    record: bundle.record,
    ...outcome,
    ...(options.keyFile === undefined ? {} : { keyFile: options.keyFile }),
    contradictions,
    warnings,
    clean: contradictions.length === 0 && (outcome.differences ?? []).length === 0,
  };
}

/** What goes to the API server and is no policy itself. */
const ownManifests = /^(rbac|network|namespaces|secrets|pod-security\/namespaces)\/(?!kustomization[.]yaml$)/;

/** What the bundle's own policies say of the bundle's own manifests. */
async function judgeOwnManifests({ files }: Bundle): Promise<GenerateResult["contradictions"]> {
  const manifests = files.filter(({ path }) => ownManifests.test(path));
  if (manifests.length === 0 || !files.some(({ path }) => path.startsWith("gatekeeper/constraints/"))) return [];
  const { createReviewer } = await import("../engines/opa-wasm/reviewer.ts");
  const reviewer = await createReviewer(files);
  return manifests.flatMap(({ path, text }) => {
    const object = load(text);
    if (!isObject(object)) return [];
    return reviewer.review(object as KubernetesObject).map(({ control, check, message }) => ({ file: path, control, check, message }));
  });
}

async function writeKey({ files }: Bundle, keyFile: string): Promise<void> {
  const { writeEncryptionConfiguration } = await import("../artifacts/encryption-key.ts");
  const file = files.find(({ path }) => path === "encryption/encryption-configuration.yaml");
  if (!file)
    throw userError("no-encryption-configuration", "this spec renders no EncryptionConfiguration", {
      remedy: "enable the control encrypt-secrets-at-rest, on a platform that takes one",
    });
  writeEncryptionConfiguration(keyFile, file.text, "key1");
}
