import { isLocal, type Reader, type ResourceEntry, readersOf } from "../configuration.ts";
import { laterBy } from "./key-order.ts";

/**
 * Where a rotation stands, by what an entry says alone:
 *
 * - `settled`: one key of the file
 * - `new-key-waits`: a newer key stands behind the one that writes
 * - `old-keys-left`: the newest key writes, older ones still read
 * - `plain-text-left`: one key or KMS plugin writes, and plain text can be read
 * - `kms`: a KMS plugin and nothing else, whose keys are rotated in the KMS
 * - `plain-text`: identity alone, as one exempts events
 * - `identity-first`: plain text is written although there are keys: encryption is being switched on, or off
 * - `unclear`: several keys, whose names do not say which is the newest
 */
export type Stage = "settled" | "new-key-waits" | "old-keys-left" | "plain-text-left" | "kms" | "plain-text" | "identity-first" | "unclear";

export type EntryStage = {
  readonly stage: Stage;
  readonly readers: readonly Reader[] /** What is to write next, where something waits. */;
  readonly waiting?: Reader;
};

export function stageOf(entry: ResourceEntry): EntryStage {
  const readers = readersOf(entry);
  const [writer, ...rest] = readers as [Reader, ...Reader[]];
  const others = rest.filter(({ provider }) => provider !== "identity");
  if (writer.provider === "identity") return { stage: others.length === 0 ? "plain-text" : "identity-first", readers };
  if (others.length === 0) {
    const plain = rest.length > 0;
    return { stage: plain ? "plain-text-left" : isLocal(writer.provider) ? "settled" : "kms", readers };
  }
  const order = others.map((reader) => (writer.key && reader.key ? laterBy(writer.key.name, reader.key.name) : undefined));
  const newer = others.filter((_, index) => (order[index] ?? 0) > 0);
  if (newer.length === 0) return { stage: order.every((later) => later !== undefined) ? "old-keys-left" : "unclear", readers };
  const [waiting] = newer;
  if (newer.length === 1 && waiting && canWrite(waiting)) return { stage: "new-key-waits", readers, waiting };
  return { stage: "unclear", readers };
}

/** Whether moving one element makes it the first: a key of the provider that writes, or the first key of another. */
export function canWrite({ at }: Reader): boolean {
  return at.provider === 0 || at.key === 0;
}
