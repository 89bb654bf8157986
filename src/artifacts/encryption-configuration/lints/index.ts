import type { Finding } from "../../finding.ts";
import type { EncryptionConfiguration } from "../configuration.ts";
import { guessableKey } from "./guessable-key.ts";
import { duplicateKeyName, keyNameColon, keyUsedTwice } from "./key-names.ts";
import type { Lint } from "./lint.ts";
import { oldKeys } from "./old-keys.ts";
import { identityFirst, plainTextReadable } from "./plain-text.ts";
import { kmsV1, weakProvider } from "./providers.ts";
import { resourceInTwoEntries, secretsNotEncrypted } from "./resources.ts";

/** Every lint, the gravest first. */
export const lints: readonly Lint[] = [
  duplicateKeyName,
  guessableKey,
  resourceInTwoEntries,
  identityFirst,
  secretsNotEncrypted,
  kmsV1,
  weakProvider,
  keyNameColon,
  keyUsedTwice,
  plainTextReadable,
  oldKeys,
];

/** What the lints find in a configuration that the API server takes. */
export function lintConfiguration(configuration: EncryptionConfiguration): Finding[] {
  return lints.flatMap(({ id, severity, check }) =>
    check(configuration).map((told) => ({ code: id, severity, at: "value" as const, refused: false, ...told })),
  );
}
