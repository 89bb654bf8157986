import type { EncryptionConfiguration, Key, Reader, ResourceEntry } from "../configuration.ts";
import { readersOf } from "../configuration.ts";
import { keyName } from "../shown.ts";
import { bytesOf } from "../validate.ts";
import type { Lint, Told } from "./lint.ts";

type LocalReader = Reader & { readonly key: Key };

const localReaders = (entry: ResourceEntry) => readersOf(entry).filter((reader): reader is LocalReader => reader.key !== undefined);

const pointerOf = (entry: number, { provider, at }: Reader, field: "name" | "secret") =>
  `/resources/${entry}/providers/${at.provider}/${provider}/keys/${at.key}/${field}`;

/** Tells of readers that have an earlier one which is alike. */
function repeated(
  { resources }: EncryptionConfiguration,
  alike: (one: LocalReader, other: LocalReader) => boolean,
  tell: (entry: number, first: LocalReader, again: LocalReader) => Told,
): Told[] {
  return resources.flatMap((entry, index) => {
    const readers = localReaders(entry);
    return readers.flatMap((reader, at) => {
      const first = readers.slice(0, at).find((candidate) => alike(candidate, reader));
      return first ? [tell(index, first, reader)] : [];
    });
  });
}

const isSameSecret = (one: LocalReader, other: LocalReader) => bytesOf(one.key.secret)?.equals(bytesOf(other.key.secret) ?? Buffer.alloc(0)) === true;
const isSameName = (one: LocalReader, other: LocalReader) => one.provider === other.provider && one.key.name === other.key.name;

/** Two keys of one name and provider: what is stored says the name alone. */
export const duplicateKeyName: Lint = {
  id: "duplicate-key-name",
  severity: "error",
  why: "A stored value names its key: of two keys of one name nobody can tell which one it needs, and aescbc may read garbage with the wrong one.",
  check: (configuration) =>
    repeated(
      configuration,
      (one, other) => isSameName(one, other) && !isSameSecret(one, other),
      (entry, _first, again) => ({
        pointer: pointerOf(entry, again, "name"),
        message: `${keyName(again.key, again.at.key)} is the name of two keys of ${again.provider}: stored values do not say which of them they need`,
        remedy: "do not rename a key that has written; rewrite every object with a key of a new name first, then remove both",
      }),
    ),
};

/** The same key twice: going from one to the other rotates nothing. */
export const keyUsedTwice: Lint = {
  id: "key-used-twice",
  severity: "warning",
  why: "A rotation from a key to the same key under another name, or for another provider, leaves everything as readable as before.",
  check: (configuration) =>
    repeated(configuration, isSameSecret, (entry, first, again) => ({
      pointer: pointerOf(entry, again, "secret"),
      message: `${keyName(again.key, again.at.key)} of ${again.provider} is the same key as ${keyName(first.key, first.at.key)} of ${first.provider}`,
      remedy: "make a key of its own for each",
    })),
};

/** The name is stored between colons. */
export const keyNameColon: Lint = {
  id: "key-name-colon",
  severity: "error",
  why: "The name is stored in front of a value and ends with a colon: a name with one can be taken for a shorter name.",
  check: ({ resources }) =>
    resources.flatMap((entry, index) =>
      localReaders(entry)
        .filter(({ key }) => key.name.includes(":"))
        .map((reader) => ({
          pointer: pointerOf(index, reader, "name"),
          message: "the name of a key holds a colon",
          remedy: "rotate to a key whose name has none",
        })),
    ),
};
