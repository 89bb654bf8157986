import { type EncryptionConfiguration, isLocal, type Reader } from "../configuration.ts";
import { nextName } from "./key-order.ts";
import type { ListEdit } from "./list-edit.ts";
import type { EntryStage, Stage } from "./stage.ts";
import { canWrite } from "./stage.ts";

export const rotationSteps = ["add", "promote", "remove", "remove-identity"] as const;

/**
 * The safe steps of a rotation, in their order; identity, where it is, goes last.
 * @see https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/#rotating-a-decryption-key
 */
export type RotationStep = (typeof rotationSteps)[number];

/** Steps after which something cannot be read any more: only when every object was rewritten. */
export const needsRewrite: ReadonlySet<RotationStep> = new Set(["remove", "remove-identity"]);

/** The step that a stage asks for; of the others, only a person knows. */
export const stepOf: Readonly<Partial<Record<Stage, RotationStep>>> = {
  settled: "add",
  "new-key-waits": "promote",
  "old-keys-left": "remove",
  "plain-text-left": "remove-identity",
};

/** The stages in which a step can be asked for by name. None takes a key away that may have to read. */
export const stagesFor: Readonly<Record<RotationStep, readonly Stage[]>> = {
  add: ["settled", "plain-text-left", "old-keys-left", "unclear"],
  promote: ["new-key-waits", "identity-first", "unclear"],
  remove: ["old-keys-left", "unclear"],
  "remove-identity": ["plain-text-left"],
};

/** What a step does to one entry. */
export type EntryChange = {
  readonly edits: readonly ListEdit[];
  readonly added?: string;
  /** What writes from then on. */
  readonly writes: Reader;
  readonly removed: readonly Reader[];
};

/** Undefined where the step is not possible: there is nothing to promote, or no key of the file to add one behind. */
export function changeOf(
  step: RotationStep,
  index: number,
  entry: EntryStage,
  makeKey: (name: string) => { name: string; secret: string },
  taken: Set<string>,
): EntryChange | undefined {
  const [writer, ...rest] = entry.readers as [Reader, ...Reader[]];
  const providers = ["resources", index, "providers"] as const;
  if (step === "add") {
    if (!isLocal(writer.provider) || !writer.key) return undefined;
    const key = makeKey(nextName(writer.key.name, taken));
    taken.add(key.name);
    return { edits: [{ kind: "insert", list: [...providers, 0, writer.provider, "keys"], index: 1, item: key }], added: key.name, writes: writer, removed: [] };
  }
  if (step === "promote") {
    const next = entry.waiting ?? rest.find(({ provider }) => provider !== "identity");
    if (!next || !canWrite(next)) return undefined;
    return { edits: [moveFirst(next, providers)], writes: next, removed: [] };
  }
  const removed = rest.filter(({ provider }) => (provider === "identity") === (step === "remove-identity"));
  return removed.length === 0 ? undefined : { edits: removals(removed, writer, providers), writes: writer, removed };
}

type List = readonly (string | number)[];

const keysOf = ({ provider, at }: Reader, providers: List): List => [...providers, at.provider, provider, "keys"];

function moveFirst(reader: Reader, providers: List): ListEdit {
  return reader.at.provider === 0
    ? { kind: "move-first", list: keysOf(reader, providers), index: reader.at.key }
    : { kind: "move-first", list: providers, index: reader.at.provider };
}

/** From the end, so that indexes stay true. A whole element goes where it is not the writer's. */
function removals(removed: readonly Reader[], writer: Reader, providers: List): ListEdit[] {
  const keys = removed.filter(({ at }) => at.provider === writer.at.provider).map(({ at }) => at.key);
  const elements = new Set(removed.map(({ at }) => at.provider).filter((provider) => provider !== writer.at.provider));
  return [
    ...[...elements].sort((one, other) => other - one).map((index): ListEdit => ({ kind: "remove", list: providers, index })),
    ...keys.sort((one, other) => other - one).map((index): ListEdit => ({ kind: "remove", list: keysOf(writer, providers), index })),
  ];
}

/** The names of every key of the file. */
export function namesOf({ resources }: EncryptionConfiguration): Set<string> {
  return new Set(
    resources.flatMap(({ providers }) =>
      providers.flatMap((provider) => [provider.secretbox, provider.aesgcm, provider.aescbc].flatMap((keys) => keys?.keys.map(({ name }) => name) ?? [])),
    ),
  );
}
