import * as Type from "typebox";
import type { JsonObject } from "../kubernetes/json.ts";
import type { Boundary, CheckKind, PodTemplate } from "./check-kind.ts";
import { containersProperty, listsOf, type Placement, placements } from "./container-lists.ts";
import { withExcuses } from "./excuses.ts";
import { absences, type FieldParameters, goodAndBad, listBoundaries, selectable, updateBoundaries, withElement } from "./field-boundaries.ts";
import { alternatives, type FieldPath, fieldPath } from "./field-path.ts";
import { fieldParameterProblems, fieldsParameterProblems, pathProblems } from "./field-problems.ts";
import { predicateOf, predicateProperties, unlessProperty } from "./predicate.ts";
import { withValue } from "./smallest.ts";
import { type ValueBoundary, valueBoundaries } from "./value-boundaries.ts";

/**
 * One field of every container of a pod, in Pods and in the template of every workload kind.
 *
 * Containers are the lists named in `containers` (default all three); sidecars are initContainers. A null element is no
 * container; an absent, null or empty list has none. Without `podFieldPath`, each container's own value decides. With it
 * a container without a value inherits the pod's, and every explicit value must be allowed: a container's wrong value
 * fails whatever the pod says, and the pod's wrong value fails even where every container overrides it, as Pod Security
 * has it. A path with alternatives in braces, `{a,b}.c`, stands for several fields, each of which is judged; containers do
 * not inherit those. On UPDATE the check is skipped where all these values are equal in object and oldObject, so an added
 * ephemeral container is judged.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export const containerField: CheckKind = {
  name: "container-field",
  parametersVersion: 1,
  parameters: Type.Object(
    {
      fieldPath: Type.String({
        minLength: 1,
        maxLength: 512,
        description: "Path in the container, e.g. securityContext.privileged, or several: {livenessProbe,readinessProbe}.httpGet.host.",
      }),
      podFieldPath: Type.Optional(Type.String({ minLength: 1, maxLength: 512, description: "Path in the pod spec of the value that containers inherit." })),
      ...containersProperty,
      ...predicateProperties,
      ...unlessProperty,
    },
    { additionalProperties: false },
  ),
  problems: (parameters) => {
    const { podFieldPath, fieldPath: own } = parameters as unknown as ContainerFieldParameters;
    if (podFieldPath === undefined) return fieldsParameterProblems(parameters);
    return [...fieldParameterProblems(parameters), ...pathProblems("podFieldPath", podFieldPath, "no-lists"), ...pathProblems("fieldPath", own, "no-lists")];
  },
  boundaries: (parameters) => {
    const [first, ...others] = alternatives((parameters as unknown as ContainerFieldParameters).fieldPath) as [string, ...string[]];
    const input = { ...parameters, fieldPath: first } as unknown as ContainerFieldParameters;
    const values = selectable(valueBoundaries(predicateOf(input)), fieldPath(input.fieldPath));
    const { good, bad } = goodAndBad(values);
    if (!good) return [];
    const made = [
      ...ownValues(input, values, good, bad),
      ...(input.podFieldPath ? inheritedValues(input, values, good) : []),
      ...(bad ? guards(input, good, bad) : []),
      ...others.flatMap((path, index) => anotherField({ ...input, fieldPath: path }, `field-${index + 2}`, good, bad)),
    ];
    return withExcuses(
      parameters,
      made.map(({ before, ...rest }) => ({ ...rest, ...(before ? { before: { pod: before } } : {}) })),
      "pod",
    );
  },
};

/** The paths in a container that the check judges; one, where containers inherit. */
export const containerPaths = (parameters: JsonObject): FieldPath[] => alternatives(String(parameters.fieldPath)).map(fieldPath);

type ContainerFieldParameters = FieldParameters & { podFieldPath?: string; containers?: string[] };
type Made = Pick<Boundary, "what" | "verdict" | "kinds"> & { readonly pod: PodTemplate; readonly before?: PodTemplate };

const fieldsOf = (parameters: ContainerFieldParameters, { value }: ValueBoundary): JsonObject => withElement({}, fieldPath(parameters.fieldPath), value);
const placementsOf = (parameters: ContainerFieldParameters) => placements(listsOf(parameters as unknown as JsonObject));

/** Every value and form on the only container; a good one, a bad one and none at every other place. */
function ownValues(parameters: ContainerFieldParameters, values: ValueBoundary[], good: ValueBoundary, bad: ValueBoundary | undefined): Made[] {
  const absent = values.find(({ value }) => value === undefined);
  const some = new Set([good, ...(bad ? [bad] : []), ...(absent ? [absent] : [])]);
  const { whenAbsent } = predicateOf(parameters);
  const path = fieldPath(parameters.fieldPath);
  const [only, ...others] = placementsOf(parameters) as [Placement, ...Placement[]];
  const at = ({ what, judged, place }: Placement, from: Iterable<ValueBoundary>): Made[] =>
    [...from].map((value) => ({
      what: `${what}-${value.what}`,
      verdict: judged ? value.verdict : "pass",
      pod: place(fieldsOf(parameters, value), fieldsOf(parameters, good)),
    }));
  return [
    ...at(only, values),
    ...[...absences(path, good.value), ...listBoundaries(path, good.value, bad?.value)].map(
      ({ what, verdict, place }): Made => ({
        what: `${only.what}-${what}`,
        verdict: only.judged ? (verdict ?? whenAbsent) : "pass",
        pod: only.place(place({}), {}),
      }),
    ),
    ...others.flatMap((placement) => at(placement, some)),
    {
      what: "other-lists-empty",
      verdict: "pass",
      pod: only.place(fieldsOf(parameters, good), {}, { initContainers: [], ephemeralContainers: [] }),
    },
  ];
}

/** The pod's value × the container's value, in every list. */
function inheritedValues(parameters: ContainerFieldParameters, values: ValueBoundary[], good: ValueBoundary): Made[] {
  const podPath = fieldPath(parameters.podFieldPath as string);
  const bad = values.find((value) => value.verdict === "fail" && value.value !== undefined);
  const unset: JsonObject = {};
  const pod = (value: ValueBoundary, { spec }: PodTemplate) => ({ spec: withValue(spec, podPath, value.value) });
  const own = (value: ValueBoundary) => fieldsOf(parameters, value);
  const [only] = placementsOf(parameters) as [Placement];
  if (good.value === undefined || !bad) return [];
  return [
    ...values
      .filter((value) => value.value !== undefined)
      .map((value): Made => ({ what: `pod-${value.what}-inherited`, verdict: value.verdict, pod: pod(value, only.place(unset, {})) })),
    { what: "pod-good-container-good", verdict: "pass", pod: pod(good, only.place(own(good), {})) },
    { what: "pod-bad-container-good", verdict: "fail", pod: pod(bad, only.place(own(good), {})) },
    ...placementsOf(parameters).flatMap(({ what, judged, place }): Made[] => [
      { what: `pod-good-${what}-inherits`, verdict: "pass", pod: pod(good, place(unset, own(good))) },
      { what: `pod-good-${what}-overrides-badly`, verdict: judged ? "fail" : "pass", pod: pod(good, place(own(bad), own(good))) },
      { what: `pod-bad-${what}-overrides-well`, verdict: "fail", pod: pod(bad, place(own(good), own(good))) },
    ]),
    { what: "update-pod-good-to-bad", verdict: "fail", pod: pod(bad, only.place(unset, {})), before: pod(good, only.place(unset, {})) },
    { what: "update-pod-unchanged-bad", verdict: "pass", pod: pod(bad, only.place(unset, {})), before: pod(bad, only.place(unset, {})) },
  ];
}

/** The UPDATE guard with the ephemeral container that only an UPDATE can bring. */
function guards(parameters: ContainerFieldParameters, good: ValueBoundary, bad: ValueBoundary): Made[] {
  const all = placementsOf(parameters);
  const judged = all.find((placement) => placement.judged) as Placement;
  const ephemeral = all.at(-1) as Placement;
  const at = (value: ValueBoundary) => judged.place(fieldsOf(parameters, value), fieldsOf(parameters, good));
  const without = (all[0] as Placement).place(fieldsOf(parameters, good), {});
  return [
    ...updateBoundaries(at(good).spec, at(bad).spec).map(
      ({ object, before, ...boundary }): Made => ({ ...boundary, pod: { spec: object }, before: { spec: before as JsonObject } }),
    ),
    {
      what: "update-adds-bad-ephemeral-container",
      verdict: ephemeral.judged ? "fail" : "pass",
      kinds: ["Pod"],
      pod: ephemeral.place(fieldsOf(parameters, bad), fieldsOf(parameters, good)),
      before: without,
    },
  ];
}

/** Another field of the same path, in the first and the last place that are judged; and what is bad only there becoming so. */
function anotherField(parameters: ContainerFieldParameters, field: string, good: ValueBoundary, bad: ValueBoundary | undefined): Made[] {
  const judged = placementsOf(parameters).filter((placement) => placement.judged);
  const made = (value: ValueBoundary, { place }: Placement) => place(fieldsOf(parameters, value), {});
  const [first] = judged as [Placement];
  return [
    { what: `${field}-good`, verdict: "pass", pod: made(good, first) },
    ...(bad ? [first, judged.at(-1) as Placement].map((at, index): Made => ({ what: `${field}-bad-${index + 1}`, verdict: "fail", pod: made(bad, at) })) : []),
    ...(bad ? [{ what: `${field}-update-good-to-bad`, verdict: "fail" as const, pod: made(bad, first), before: made(good, first) }] : []),
  ];
}
