import { assemble } from "../bundle/assemble.ts";
import type { Bundle, BundleRecord } from "../bundle/bundle.ts";
import { compareBundle, type Difference } from "../bundle/compare.ts";
import { type Written, writeBundle } from "../bundle/write.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { userError } from "../diagnostics/user-error.ts";
import { type Contradiction, judgeOwnManifests, type NeededWaiver } from "./own-manifests.ts";
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
  readonly contradictions: readonly Contradiction[];
  /** What would let these through, but for reason, owner and the last day. */
  readonly neededWaivers: readonly NeededWaiver[];
  readonly warnings: readonly Diagnostic[];
  readonly clean: boolean;
};

/** Renders a spec and writes its bundle, or compares it with the files on disk. @throws UserError */
export async function generate(options: GenerateOptions): Promise<GenerateResult> {
  const { plan, digest, warnings } = loadPlan(options.spec, options);
  const bundle = assemble(plan, digest);
  const { contradictions, neededWaivers } = await judgeOwnManifests(bundle);
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
    neededWaivers,
    warnings,
    clean: contradictions.length === 0 && (outcome.differences ?? []).length === 0,
  };
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
