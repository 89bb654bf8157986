import Type from "typebox";
import type { JsonObject } from "../kubernetes/json.ts";
import type { Boundary, CheckKind } from "./check-kind.ts";
import { containersProperty, listsOf, placements } from "./container-lists.ts";
import { type FieldParameters, unlessBoundaries } from "./field-boundaries.ts";
import { fieldPath } from "./field-path.ts";
import { fieldParameterProblems, pathProblems } from "./field-problems.ts";
import { predicateOf, predicateProperties, unlessProperty } from "./predicate.ts";
import { container, withValue } from "./smallest.ts";
import { type ValueBoundary, valueBoundaries } from "./value-boundaries.ts";

/**
 * One field of every container of a pod, in Pods and in the template of every workload kind.
 *
 * Containers are the lists named in `containers` (default all three); sidecars are initContainers. A null element is no
 * container; an absent, null or empty list has none. Without `podFieldPath`, each container's own value decides. With it
 * a container without a value inherits the pod's, and every explicit value must be allowed: a container's wrong value
 * fails whatever the pod says, and the pod's wrong value fails even where every container overrides it, as Pod Security
 * has it. On UPDATE the check is skipped where all these values are equal in object and oldObject, so an added
 * ephemeral container is judged.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export const containerField: CheckKind = {
  name: "container-field",
  parametersVersion: 1,
  parameters: Type.Object(
    {
      fieldPath: Type.String({ minLength: 1, maxLength: 512, description: "Path in the container, e.g. securityContext.privileged." }),
      podFieldPath: Type.Optional(Type.String({ minLength: 1, maxLength: 512, description: "Path in the pod spec of the value that containers inherit." })),
      ...containersProperty,
      ...predicateProperties,
      ...unlessProperty,
    },
    { additionalProperties: false },
  ),
  problems: (parameters) => {
    const { podFieldPath, fieldPath: own } = parameters as unknown as ContainerFieldParameters;
    const problems = fieldParameterProblems(parameters);
    if (podFieldPath === undefined) return problems;
    return [...problems, ...pathProblems("podFieldPath", podFieldPath, "no-lists"), ...pathProblems("fieldPath", own, "no-lists")];
  },
  boundaries: (parameters) => {
    const input = parameters as unknown as ContainerFieldParameters;
    const values = valueBoundaries(predicateOf(input));
    const good = values.find((value) => value.verdict === "pass");
    if (!good) return [];
    return [...ownValues(input, values, good), ...(input.podFieldPath ? inheritedValues(input, values, good) : []), ...guards(input, values, good)];
  },
};

type ContainerFieldParameters = FieldParameters & { podFieldPath?: string; containers?: string[] };

const fieldsOf = (parameters: ContainerFieldParameters, value: ValueBoundary): JsonObject => withValue({}, fieldPath(parameters.fieldPath), value.value);

/** Every value on the only container, and a good and a bad one at every other place. */
function ownValues(parameters: ContainerFieldParameters, values: ValueBoundary[], good: ValueBoundary): Boundary[] {
  const bad = values.find((value) => value.verdict === "fail");
  const fields = (value: ValueBoundary) => fieldsOf(parameters, value);
  return placements(listsOf(parameters as unknown as JsonObject)).flatMap(({ what, judged, place }, index) =>
    (index === 0 ? values : [good, ...(bad ? [bad] : [])]).map((value) => ({
      what: `${what}-${value.what}`,
      verdict: judged ? value.verdict : "pass",
      pod: place(fields(value), fields(good)),
    })),
  );
}

/** The pod's value × the container's value, in every list. */
function inheritedValues(parameters: ContainerFieldParameters, values: ValueBoundary[], good: ValueBoundary): Boundary[] {
  const podPath = fieldPath(parameters.podFieldPath as string);
  const bad = values.find((value) => value.verdict === "fail" && value.value !== undefined);
  const unset: JsonObject = {};
  const pod = (value: ValueBoundary, spec: JsonObject) => ({ spec: withValue(spec, podPath, value.value) });
  const own = (value: ValueBoundary) => fieldsOf(parameters, value);
  if (good.value === undefined || !bad) return [];
  return [
    ...values
      .filter((value) => value.value !== undefined)
      .map((value) => ({ what: `pod-${value.what}-inherited`, verdict: value.verdict, pod: pod(value, { containers: [container("app", unset)] }) })),
    { what: "pod-good-container-bad", verdict: "fail", pod: pod(good, { containers: [container("app", own(bad))] }) },
    { what: "pod-bad-container-good", verdict: "fail", pod: pod(bad, { containers: [container("app", own(good))] }) },
    {
      what: "pod-good-second-container-bad",
      verdict: "fail",
      pod: pod(good, { containers: [container("app", unset), container("second", own(bad))] }),
    },
    ...placements(listsOf(parameters as unknown as JsonObject)).flatMap(({ what, judged, place }) => [
      { what: `pod-good-${what}-inherits`, verdict: "pass" as const, pod: pod(good, place(unset, own(good)).spec) },
      { what: `pod-good-${what}-overrides-badly`, verdict: judged ? ("fail" as const) : ("pass" as const), pod: pod(good, place(own(bad), own(good)).spec) },
    ]),
  ];
}

/** `unless`, and the UPDATE guard with the ephemeral container that only an UPDATE can bring. */
function guards(parameters: ContainerFieldParameters, values: ValueBoundary[], good: ValueBoundary): Boundary[] {
  const bad = values.find((value) => value.verdict === "fail" && value.value !== undefined) ?? values.find((value) => value.verdict === "fail");
  if (!bad) return [];
  const [only, , , , ephemeral] = placements(listsOf(parameters as unknown as JsonObject)) as [Placement, Placement, Placement, Placement, Placement];
  const at = (value: ValueBoundary) => only.place(fieldsOf(parameters, value), {});
  if (!only.judged) return [];
  return [
    ...unlessBoundaries(parameters.unless ?? [], at(bad).spec).map(({ object, ...boundary }) => ({ ...boundary, pod: { spec: object } })),
    { what: "update-unchanged-bad", verdict: "pass", pod: at(bad), before: { pod: at(bad) } },
    { what: "update-good-to-bad", verdict: "fail", pod: at(bad), before: { pod: at(good) } },
    { what: "update-bad-to-good", verdict: "pass", pod: at(good), before: { pod: at(bad) } },
    {
      what: "update-adds-bad-ephemeral-container",
      verdict: ephemeral.judged ? "fail" : "pass",
      kinds: ["Pod"],
      pod: ephemeral.place(fieldsOf(parameters, bad), fieldsOf(parameters, good)),
      before: { pod: at(good) },
    },
  ];
}

type Placement = ReturnType<typeof placements>[number];
