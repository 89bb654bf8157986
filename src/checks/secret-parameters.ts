import type { CredentialFormat } from "../kubernetes/credentials/formats.ts";
import type { JsonObject } from "../kubernetes/json.ts";

export type SecretParameters = {
  readonly patterns: readonly CredentialFormat[];
  readonly keyNames: readonly string[];
  readonly placeholders: readonly string[];
};

/** The parameters of a check of secrets, what is not given being empty. */
export function secretParameters(parameters: JsonObject): SecretParameters {
  const { patterns = [], keyNames = [], placeholders = [] } = parameters as unknown as Partial<SecretParameters>;
  return { patterns, keyNames, placeholders };
}

/** Bytes of the longest match that every engine finds in binaryData: half a piece of 1000 characters of base64. */
export const longestMatch = 375;
