import { createHash, randomBytes } from "node:crypto";
import { isLocal, type Reader, readersOf } from "../artifacts/encryption-configuration/configuration.ts";
import { lintConfiguration } from "../artifacts/encryption-configuration/lints/index.ts";
import { edited } from "../artifacts/encryption-configuration/rotation/list-edit.ts";
import { nextAfter, rewrite, rotationDocumentation } from "../artifacts/encryption-configuration/rotation/next.ts";
import { type PlannedEntry, planRotation, type RotationRequest } from "../artifacts/encryption-configuration/rotation/plan.ts";
import { type Stage, stageOf } from "../artifacts/encryption-configuration/rotation/stage.ts";
import type { RotationStep } from "../artifacts/encryption-configuration/rotation/steps.ts";
import { entryName, keyName } from "../artifacts/encryption-configuration/shown.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { UserError, userError } from "../diagnostics/user-error.ts";
import { editText } from "./encryption-edit.ts";
import { type EncryptionFile, type EncryptionFinding, readEncryptionFile } from "./encryption-file.ts";
import { replaceSecretFile } from "./replace-file.ts";

export type RotateOptions = RotationRequest & { readonly file: string; readonly dryRun: boolean };

/** What a step did to an entry; keys by their names, never by what they are. */
export type RotatedEntry = {
  /** Counted from 1. */
  readonly entry: number;
  readonly resources: string;
  readonly before: Stage;
  readonly after: Stage;
  readonly added: string | null;
  readonly writes: string;
  readonly removed: readonly string[];
};

export type Rotation = {
  readonly file: string;
  readonly step: RotationStep;
  /** Whether the file was written. */
  readonly written: boolean;
  readonly entries: readonly RotatedEntry[];
  /** What to do next, in its order. */
  readonly next: readonly string[];
  /** Why in this order. */
  readonly documentation: string;
  readonly warnings: readonly Diagnostic[];
};

/**
 * Takes one step of a rotation in the file.
 * @throws UserError where the API server would not start with the file, where the step is not safe, or none is clear
 */
export function rotateEncryption({ file, dryRun, ...request }: RotateOptions): Rotation {
  const read = readEncryptionFile(file);
  const { configuration, findings } = read;
  if (!configuration) throw new UserError(findings.filter(({ refused }) => refused).map(asDiagnostic));
  const planned = planRotation(configuration, request, (name) => ({ name, secret: randomBytes(keyBytes).toString("base64") }));
  if ("refused" in planned) throw refusal(file, planned);
  const { step, entries } = planned;
  const edits = entries.flatMap(({ change }) => change.edits);
  const text = editText(file, { ...read, configuration }, edits);
  const after = edited(configuration, edits);
  if (!dryRun) replaceSecretFile(file, read.text, text);
  const changed = entries.map(({ index }) => after.resources[index]).filter((entry) => entry !== undefined);
  return {
    ...{ file, step, written: !dryRun },
    entries: entries.map((entry) => rotated(entry, after.resources[entry.index])),
    next: dryRun
      ? []
      : nextAfter({
          ...{ step, file, digest: createHash("sha256").update(text).digest("hex") },
          resources: changed.flatMap(({ resources }) => resources),
          plainText: changed.some((entry) => readersOf(entry).some(({ provider }) => provider === "identity")),
        }),
    documentation: rotationDocumentation,
    warnings: warningsOf(read, findings),
  };
}

/** Of every provider: secretbox takes no other size, AES no larger. */
const keyBytes = 32;

function rotated({ index, stage, entry, change }: PlannedEntry, after: PlannedEntry["entry"] | undefined): RotatedEntry {
  return {
    ...{ entry: index + 1, resources: entryName(entry.resources, index), before: stage.stage, after: stageOf(after ?? entry).stage },
    added: change.added === undefined ? null : keyName({ name: change.added }, 1),
    writes: readerName(change.writes),
    removed: change.removed.map(readerName),
  };
}

function readerName({ provider, key, at }: Reader): string {
  return key && isLocal(provider) ? `${keyName(key, at.key)} (${provider})` : provider;
}

function refusal(file: string, { refused, message, remedy, resources }: Extract<ReturnType<typeof planRotation>, { refused: string }>): UserError {
  const how = refused === "rewrite-not-confirmed" ? `${rewrite(resources).join("; ")}; ${remedy}` : remedy;
  return userError(refused, message, { location: { file }, remedy: how });
}

function warningsOf({ configuration, place }: EncryptionFile, findings: readonly EncryptionFinding[]): Diagnostic[] {
  const lints = configuration ? lintConfiguration(configuration).map(place) : [];
  return [...findings, ...lints].filter(({ severity }) => severity !== "info").map((finding) => ({ ...asDiagnostic(finding), severity: "warning" }));
}

function asDiagnostic({ code, severity, message, location, remedy }: EncryptionFinding): Diagnostic {
  return { code, severity: severity === "info" ? "warning" : severity, message, location, remedy };
}
