import type { EncryptionConfiguration, ResourceEntry } from "../configuration.ts";
import { entryName } from "../shown.ts";
import { type EntryStage, stageOf } from "./stage.ts";
import { changeOf, type EntryChange, namesOf, needsRewrite, type RotationStep, stagesFor, stepOf } from "./steps.ts";

export type RotationRequest = {
  /** By name; without it the one that the file asks for. */
  readonly step?: RotationStep | undefined;
  /** Of one entry alone, counted from 1. */
  readonly entry?: number | undefined;
  /** That every object was written again since the key that writes was made the first. */
  readonly rewritten: boolean;
};

export type PlannedEntry = { readonly index: number; readonly entry: ResourceEntry; readonly stage: EntryStage; readonly change: EntryChange };

export type PlannedStep = { readonly step: RotationStep; readonly entries: readonly PlannedEntry[] };

/** Why no step is taken: a code, and what to do. */
export type RefusedStep = { readonly refused: string; readonly message: string; readonly remedy: string; readonly resources: readonly string[] };

type Candidate = Omit<PlannedEntry, "change">;

/**
 * One step for the entries that are at the same stage. What was begun is ended first, the entry that is furthest behind
 * before the others; only where nothing is left over does a rotation begin, and then in every entry.
 */
export function planRotation(
  configuration: EncryptionConfiguration,
  request: RotationRequest,
  makeKey: (name: string) => { name: string; secret: string },
): PlannedStep | RefusedStep {
  const all: Candidate[] = configuration.resources.map((entry, index) => ({ index, entry, stage: stageOf(entry) }));
  if (request.entry !== undefined && !all[request.entry - 1])
    return refuse("no-such-entry", `there is no entry ${request.entry}`, `name one of the ${all.length} entries of resources, counted from 1`);
  const chosen = all.filter(({ index }) => request.entry === undefined || index === request.entry - 1);
  const step = request.step ?? nextStep(chosen);
  if (typeof step !== "string") return step;
  const fitting = chosen.filter(({ stage }) => (request.step === undefined ? stepOf[stage.stage] === step : stagesFor[step].includes(stage.stage)));
  const taken = namesOf(configuration);
  const entries = fitting.flatMap((candidate): PlannedEntry[] => {
    const change = changeOf(step, candidate.index, candidate.stage, makeKey, taken);
    return change ? [{ ...candidate, change }] : [];
  });
  if (entries.length === 0)
    return refuse(
      "step-not-possible",
      `no entry is where ${step} can be done: ${describe(chosen)}`,
      "leave --step out to take the step that the file asks for",
    );
  const resources = entries.flatMap(({ entry }) => entry.resources);
  if (needsRewrite.has(step) && !request.rewritten)
    return {
      refused: "rewrite-not-confirmed",
      message: `${describe(entries)}: nothing is taken away before every object was rewritten`,
      remedy: "then run this again with --rewritten",
      resources,
    };
  if (!needsRewrite.has(step) && request.rewritten)
    return refuse(
      "nothing-to-confirm",
      `the step is ${step}, which takes nothing away: --rewritten is for the step after objects were rewritten`,
      "leave --rewritten out",
    );
  return { step, entries };
}

const refuse = (refused: string, message: string, remedy: string): RefusedStep => ({ refused, message, remedy, resources: [] });

const inOrder: readonly RotationStep[] = ["promote", "remove", "remove-identity", "add"];

function nextStep(entries: readonly Candidate[]): RotationStep | RefusedStep {
  const unsure = entries.filter(({ stage }) => stage.stage === "unclear" || stage.stage === "identity-first");
  if (unsure.length > 0)
    return refuse(
      "stage-unclear",
      `${describe(unsure)}: the file does not say what comes next`,
      "say it with --step: promote makes the second key the first, remove takes every key but the first away; --entry picks one entry",
    );
  const steps = new Set(entries.map(({ stage }) => stepOf[stage.stage]));
  const step = inOrder.find((candidate) => steps.has(candidate));
  if (step) return step;
  const kms = entries.some(({ stage }) => stage.stage === "kms");
  return kms
    ? refuse(
        "kms-rotates-itself",
        `${describe(entries)}: the file holds no key`,
        "rotate the key in the KMS; the API server notices within minutes, then rewrite every object: https://kubernetes.io/docs/tasks/administer-cluster/kms-provider/",
      )
    : refuse(
        "nothing-encrypted",
        `${describe(entries)}: there is no key to rotate`,
        "add a provider with a key in front of identity, or bulwark generate --generate-key",
      );
}

const words: Readonly<Record<EntryStage["stage"], string>> = {
  settled: "has one key",
  "new-key-waits": "has a new key that does not write yet",
  "old-keys-left": "is written with the newest key, and older ones still read",
  "plain-text-left": "is encrypted, and plain text can still be read",
  kms: "is encrypted by a KMS",
  "plain-text": "is not encrypted, by identity alone",
  "identity-first": "has identity first, so that it is written in plain text",
  unclear: "has several keys whose names do not say which is the newest",
};

function describe(entries: readonly Candidate[]): string {
  return entries.map(({ entry, index, stage }) => `${entryName(entry.resources, index)} ${words[stage.stage]}`).join("; ");
}
