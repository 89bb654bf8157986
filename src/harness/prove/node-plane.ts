import { withKey } from "../../artifacts/encryption-key.ts";
import { encryptionKeyName, encryptionKeyPlaceholder } from "../../artifacts/encryption-placeholder.ts";
import type { ArtifactKind } from "../../controls/control.ts";
import { UserError } from "../../diagnostics/user-error.ts";
import type { BundleFile } from "../../engines/engine.ts";
import { type ControlPlane, startControlPlane } from "../../engines/kube-apiserver/control-plane.ts";
import { admissionOf } from "../../engines/kube-apiserver/static-admission.ts";
import { flagsRefused } from "../../engines/kube-apiserver/try-flags.ts";
import type { Plan } from "../../spec/plan.ts";
import { auditFile } from "./audit.ts";
import { encryptionFile } from "./encryption.ts";
import { broken, notProven, type Proof, proofOf, type Question } from "./proof.ts";
import { type Flag, startUps } from "./start-up-flags.ts";

/** An API server that was started as the files for nodes have it. */
export type NodePlane = {
  readonly proofs: readonly Proof[];
  /** Undefined where it does not start. */
  readonly server: ControlPlane | undefined;
  /** The EncryptionConfiguration with which it was; it holds keys. */
  readonly encryption: string | undefined;
};

const admissionFile = "pod-security/node/pod-security-admission.yaml";

/** Flags whose files are given to the server where it runs here. */
const placed: ReadonlySet<string> = new Set(["admission-control-config-file", "audit-policy-file", "audit-log-path", "encryption-provider-config"]);

/** What a server here must not do: it would send its events to the user's backend. */
const outward = /^audit-webhook-/;

/** Where the bundle has no audit policy, so that what is recorded can be seen. */
export const everyRequest = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules: [{ level: Metadata }]
`;

/**
 * Starts an API server with the bundle's files for nodes and with the flags of its bootstrap files, in the version of the spec.
 * @throws UserError where no server of that version can be had at all
 */
export async function startNodePlane(plan: Plan, files: readonly BundleFile[], signal: AbortSignal | undefined): Promise<NodePlane> {
  const textOf = (path: string) => files.find((file) => file.path === path)?.text;
  const rendered = textOf(encryptionFile);
  const { admission, staticManifests } = admissionOf(files);
  const encryption = rendered === undefined || plan.encryption.provider === "kms" ? undefined : withKeys(rendered);
  const found = startUps(files);
  const proofs = (await Promise.all(found.map(({ file, flags }) => proveFlags(plan, file, flags)))).flat();
  const flags = found.flatMap((one) => (typeof one.flags === "string" ? [] : one.flags)).filter(({ name }) => !placed.has(name) && !outward.test(name));
  const accepted = proofs.every(({ outcome }) => outcome !== "broken");
  const given = { auditPolicy: textOf(auditFile) ?? everyRequest, encryption, admission, flags: accepted ? distinct(flags) : [] };
  // Policies from a file would refuse what the other questions are about.
  const without = staticManifests ? { staticManifests: {} } : {};
  const named = [auditFile, admissionFile, encryptionFile].filter((path) => textOf(path) !== undefined);
  const control = controlOf(plan, "pod-security-configuration") ?? controlOf(plan, "audit-policy") ?? controlOf(plan, "encryption-configuration");
  const claimed = { control: control ?? "", files: [...named, ...found.map(({ file }) => file)], claim: "an API server starts with the files for its nodes" };
  try {
    const server = await startControlPlane({ ...present(given), ...without, version: plan.kubernetesVersion, signal });
    const started = control === undefined ? [] : [proofOf(claimed, [{ asked: "the API server", expected: "ready", found: "ready" }], "it is ready")];
    return { proofs: [...proofs, ...started], server, encryption };
  } catch (error) {
    if (!(error instanceof UserError) || error.diagnostics[0]?.code !== "api-server-not-started" || control === undefined) throw error;
    return { proofs: [...proofs, broken(claimed, error.message)], server: undefined, encryption };
  }
}

/** Where a person has put keys already they stay. */
const withKeys = (text: string) => (text.includes(encryptionKeyPlaceholder) ? withKey(text, encryptionKeyName) : text);

/** Two files of one platform, of which one is taken, have the same flags. */
const distinct = (flags: readonly Flag[]): Flag[] => [...new Map(flags.map((flag) => [flag.name, flag])).values()];

type Given = Partial<Record<"auditPolicy" | "encryption" | "admission", string | undefined>> & { readonly flags: readonly Flag[] };

const present = <T extends Given>(given: T) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as { [name in Exclude<keyof Given, "flags">]?: string } & Pick<
    Given,
    "flags"
  >;

const artifactOf: readonly (readonly [RegExp, ArtifactKind])[] = [
  [/^audit-webhook-/, "audit-webhook"],
  [/^audit-policy-/, "audit-policy"],
  [/^audit-/, "audit-flags"],
  [/^encryption-/, "encryption-configuration"],
  [/^admission-/, "pod-security-configuration"],
];

const controlOf = ({ artifacts }: Plan, kind: ArtifactKind | undefined) => artifacts.find(({ artifact }) => artifact === kind)?.control;

/** A proof for the flags of each control. */
async function proveFlags(plan: Plan, file: string, flags: readonly Flag[] | string): Promise<Proof[]> {
  const claim = "kube-apiserver knows the flags, and takes their values";
  const some = controlOf(plan, "audit-flags") ?? plan.artifacts[0]?.control ?? "";
  if (typeof flags === "string") return [broken({ control: some, files: [file], claim }, flags)];
  const ofControl = (flag: Flag) => controlOf(plan, artifactOf.find(([pattern]) => pattern.test(flag.name))?.[1]) ?? some;
  const groups = [...Map.groupBy(flags, ofControl)];
  if (groups.length === 0) return [notProven({ control: some, files: [file], claim }, "it sets no flag of kube-apiserver")];
  // All at once; each by itself only where that says against one.
  const refused = (await flagsRefused(flags)) === undefined ? async () => undefined : (flag: Flag) => flagsRefused([flag]);
  return Promise.all(
    groups.map(async ([control, own]) => {
      const questions = await Promise.all(
        own.map(async (flag): Promise<Question> => ({ asked: `--${flag.name}`, expected: "taken", found: (await refused(flag)) ?? "taken" })),
      );
      return proofOf({ control, files: [file], claim }, questions, own.map(({ name }) => `--${name}`).join(" "));
    }),
  );
}
