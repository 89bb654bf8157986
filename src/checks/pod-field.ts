import * as Type from "typebox";
import type { CheckKind } from "./check-kind.ts";
import { type FieldParameters, fieldBoundaries } from "./field-boundaries.ts";
import { fieldParameterProblems } from "./field-problems.ts";
import { predicateProperties, unlessProperty } from "./predicate.ts";
import { podSpec } from "./smallest.ts";

/**
 * One field of the pod spec, in Pods and in the template of every workload kind.
 *
 * Absent, null and an absent ancestor are the same; `whenAbsent` says what they mean. Containers are not looked at: a
 * path into `containers` is refused (container-field judges all three lists). An object without a pod spec has an empty
 * one. On UPDATE the check is skipped where the field and the fields of `unless` are equal in object and oldObject.
 */
export const podField: CheckKind = {
  name: "pod-field",
  parametersVersion: 1,
  parameters: Type.Object(
    {
      fieldPath: Type.String({ minLength: 1, maxLength: 512, description: "Path in the pod spec, e.g. hostNetwork or volumes[*].hostPath." }),
      ...predicateProperties,
      ...unlessProperty,
    },
    { additionalProperties: false },
  ),
  problems: (parameters) => [
    ...fieldParameterProblems(parameters),
    ...(/^(initC|ephemeralC|c)ontainers\b/.test(String(parameters.fieldPath))
      ? [{ key: "fieldPath", message: "fields of containers are judged by the kind container-field, in all three lists" }]
      : []),
  ],
  boundaries: (parameters) =>
    fieldBoundaries(parameters as unknown as FieldParameters, podSpec()).map(({ object, before, ...boundary }) => ({
      ...boundary,
      pod: { spec: object },
      ...(before ? { before: { pod: { spec: before } } } : {}),
    })),
};
