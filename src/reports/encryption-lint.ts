import type { EncryptionLint } from "../harness/encryption-lint.ts";
import { lintPretty } from "./lint-findings.ts";

/** The findings of an EncryptionConfiguration for people, and what they come to. */
export function encryptionLintPretty(result: EncryptionLint): string {
  return lintPretty(result, result.entries === 1 ? "1 entry" : `${result.entries} entries`);
}

/** The findings as one JSON document. */
export function encryptionLintJson(result: EncryptionLint): string {
  return JSON.stringify(result, null, 2);
}
