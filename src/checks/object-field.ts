import * as Type from "typebox";
import { getPath, type JsonObject } from "../kubernetes/json.ts";
import type { CheckKind } from "./check-kind.ts";
import { type FieldBoundary, type FieldParameters, fieldBoundaries } from "./field-boundaries.ts";
import { fieldPath } from "./field-path.ts";
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
    const shown = ({ object, before }: FieldBoundary) => nameable(input.fieldPath, object) && (before === undefined || nameable(input.fieldPath, before));
    return fieldBoundaries(input, {})
      .filter(shown)
      .map(({ object, before, ...boundary }) => ({
        ...boundary,
        object,
        pod: { spec: podSpec() },
        ...(before ? { before: { object: before, pod: { spec: podSpec() } } } : {}),
      }));
  },
};

/**
 * Whether the object can be sent and told from others. Every one has a name, and many a namespace: of a check of those
 * there are no boundaries without; of one of the kind itself there are none.
 */
function nameable(text: string, object: JsonObject): boolean {
  const [keys, ...more] = fieldPath(text) as [readonly string[], ...unknown[]];
  if (keys.length === 1 && ["apiVersion", "kind", "metadata"].includes(keys[0] as string)) return false;
  if (more.length > 0 || keys.length !== 2 || keys[0] !== "metadata" || (keys[1] !== "name" && keys[1] !== "namespace")) return true;
  const value = getPath(object, keys);
  return typeof value === "string" && value !== "";
}
