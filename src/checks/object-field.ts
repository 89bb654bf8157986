import Type from "typebox";
import type { CheckKind } from "./check-kind.ts";
import { type FieldParameters, fieldBoundaries } from "./field-boundaries.ts";
import { fieldParameterProblems } from "./field-problems.ts";
import { predicateProperties, unlessProperty } from "./predicate.ts";
import { podSpec } from "./smallest.ts";

/**
 * One field of an object of any kind, at any path from its root.
 *
 * Absent, null and an absent ancestor are the same; `whenAbsent` says what they mean. Null in a map of text (labels) is
 * the empty text, as the API server reads it. The object is judged as it stands: a workload's pod template is not looked
 * into unless the path says so. On UPDATE the check is skipped where the field and the fields of `unless` are equal in
 * object and oldObject.
 */
export const objectField: CheckKind = {
  name: "object-field",
  parametersVersion: 1,
  parameters: Type.Object(
    {
      fieldPath: Type.String({ minLength: 1, maxLength: 512, description: "Path from the object's root, e.g. metadata.labels['acme.io/team']." }),
      ...predicateProperties,
      ...unlessProperty,
    },
    { additionalProperties: false },
  ),
  problems: fieldParameterProblems,
  boundaries: (parameters) => {
    const input = parameters as unknown as FieldParameters;
    return fieldBoundaries(input, {}).map(({ object, before, ...boundary }) => ({
      ...boundary,
      object,
      pod: { spec: podSpec() },
      ...(before ? { before: { object: before, pod: { spec: podSpec() } } } : {}),
    }));
  },
};
