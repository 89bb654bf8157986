import * as Type from "typebox";
import type { CheckKind } from "./check-kind.ts";
import { withExcuses } from "./excuses.ts";
import { unlessProblems } from "./field-problems.ts";
import { unlessProperty } from "./predicate.ts";
import { secretBoundaries } from "./secret-boundaries.ts";
import { secretParameters } from "./secret-parameters.ts";
import { secretProblems } from "./secret-problems.ts";

const regex = (description: string) => Type.String({ minLength: 1, maxLength: 512, description });

/** Patterns by which values are told. */
export const SecretPatternsSchema = Type.Array(
  Type.Object(
    {
      name: Type.String({ pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", maxLength: 50, description: "Shown beside the key that a value stands under." }),
      regex: regex("RE2 syntax, printable ASCII, not anchored; without dot and negated classes, because the bytes of binaryData may be no text."),
      literals: Type.Array(Type.String({ pattern: "^[ -~]+$", minLength: 3, maxLength: 64 }), {
        minItems: 1,
        maxItems: 16,
        uniqueItems: true,
        description: "Texts of which every match holds one, in that spelling: what holds none is not matched, which keeps large values cheap.",
      }),
    },
    { additionalProperties: false },
  ),
  { minItems: 1, maxItems: 64, description: "Patterns of values that are credentials." },
);

/**
 * Credentials in a ConfigMap: values that look like one, and keys that are named like one.
 *
 * A value fails where one of `patterns` matches it anywhere. Values are the texts of `data`, and those of `binaryData`
 * after base64 (line breaks in it do not count); base64 inside of a text is not decoded. In `binaryData` what is no base64
 * fails, too: the API server refuses it, and nobody can say what it holds. A key fails where one of `keyNames` matches its
 * name, in `data` or `binaryData`, and its value is neither empty nor, in `data`, one that one of `placeholders` matches.
 * Absent, null and empty maps hold nothing. What is no map, and a value that is no text, is nothing either: the API server
 * refuses such an object. Names and metadata are not looked at. Messages name the key at most, never a value. On UPDATE
 * the check is skipped where `data`, `binaryData` and the fields of `unless` are equal in object and oldObject; else
 * every value is judged.
 *
 * In CEL `binaryData` is decoded in overlapping pieces: there a match is at most 375 bytes long, and the first byte of a
 * piece counts as the begin of a word.
 * @see https://kubernetes.io/docs/concepts/configuration/configmap/
 */
export const configMapSecrets: CheckKind = {
  name: "config-map-secrets",
  parametersVersion: 1,
  parameters: Type.Object(
    {
      patterns: Type.Optional(SecretPatternsSchema),
      keyNames: Type.Optional(Type.Array(regex("RE2 syntax, not anchored."), { minItems: 1, maxItems: 32, description: "Patterns of names of keys." })),
      placeholders: Type.Optional(
        Type.Array(regex("RE2 syntax, not anchored."), { minItems: 1, maxItems: 32, description: "Patterns of values that excuse a key's name." }),
      ),
      ...unlessProperty,
    },
    { additionalProperties: false },
  ),
  problems: (parameters) => [...unlessProblems(parameters), ...secretProblems(secretParameters(parameters))],
  boundaries: (parameters) => withExcuses(parameters, secretBoundaries(secretParameters(parameters)), "object"),
};
