import * as Type from "typebox";
import type { JsonObject, JsonValue } from "../kubernetes/json.ts";
import type { Boundary, CheckKind, PodTemplate } from "./check-kind.ts";
import { withExcuses } from "./excuses.ts";
import { operatorProblems, unlessProblems } from "./field-problems.ts";
import { type PredicateInput, predicateOf, unlessProperty } from "./predicate.ts";
import { podSpec } from "./smallest.ts";
import { valueBoundaries } from "./value-boundaries.ts";

/** What can be asked of a text. */
const textOperators = ["Absent", "Equals", "NotEquals", "In", "NotIn", "Matches"] as const;

/**
 * The annotations of a pod whose keys begin with a text, in Pods and in the template of every workload kind.
 *
 * Each of their values must satisfy; where there is none the check passes, and what is no map holds none. A null is the
 * empty text: the API server decodes it so before any policy sees it. A workload's own annotations are not looked at, and
 * neither is what a key says behind its beginning, such as the name of a container that the pod does not have. On UPDATE
 * the check is skipped where these annotations and the fields of `unless` are equal in object and oldObject.
 */
export const podAnnotation: CheckKind = {
  name: "pod-annotation",
  parametersVersion: 1,
  parameters: Type.Object(
    {
      keyPrefix: Type.String({
        minLength: 1,
        maxLength: 253,
        description: "How the keys of the annotations begin, e.g. container.apparmor.security.beta.kubernetes.io/.",
      }),
      operator: Type.Enum([...textOperators], { description: "What is asked of the value." }),
      values: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 256, description: "What it is compared with; patterns for Matches." })),
      ...unlessProperty,
    },
    { additionalProperties: false },
  ),
  problems: (parameters) => [...operatorProblems(parameters as unknown as PredicateInput), ...unlessProblems(parameters)],
  boundaries: (parameters) => withExcuses(parameters, annotationBoundaries(parameters as unknown as AnnotationParameters), "pod"),
};

export type AnnotationParameters = PredicateInput & { readonly keyPrefix: string };

/** Annotations are texts, so no other values are made. */
function annotationBoundaries(parameters: AnnotationParameters): Boundary[] {
  const { keyPrefix } = parameters;
  const key = `${keyPrefix}app`;
  const values = valueBoundaries(predicateOf(parameters)).filter(({ value }) => typeof value === "string");
  const good = values.find(({ verdict }) => verdict === "pass")?.value;
  const bad = values.find(({ verdict }) => verdict === "fail")?.value;
  const pod = (annotations: JsonValue | undefined): PodTemplate => ({ ...(annotations === undefined ? {} : { metadata: { annotations } }), spec: podSpec() });
  const otherKeys = [`${[...keyPrefix].slice(0, -1).join("")}~app`, `x${key}`, "app", "other"].filter((other) => !other.startsWith(keyPrefix));
  const other = otherKeys.at(-1) as string;
  const second = (value: JsonValue): JsonObject => ({ [`${keyPrefix}a`]: good as JsonValue, [`${keyPrefix}b`]: value });
  const changed = (what: string, verdict: Boundary["verdict"], now: JsonValue, before: JsonValue | undefined): Boundary => ({
    ...{ what, verdict, pod: pod(now), before: { pod: pod(before) } },
  });
  return [
    { what: "no-annotations", verdict: "pass", pod: pod(undefined) },
    { what: "empty-annotations", verdict: "pass", pod: pod({}) },
    ...values.map(({ what, verdict, value }): Boundary => ({ what, verdict, pod: pod({ [key]: value as JsonValue }) })),
    ...(bad === undefined
      ? []
      : [
          { what: "other-keys", verdict: "pass" as const, pod: pod(Object.fromEntries(otherKeys.map((each) => [each, bad]))) },
          { what: "key-is-prefix", verdict: "fail" as const, pod: pod({ [keyPrefix]: bad }) },
          changed("update-unchanged-bad", "pass", { [key]: bad }, { [key]: bad }),
          changed("update-elsewhere-bad", "pass", { [key]: bad, [other]: "changed" }, { [key]: bad, [other]: "before" }),
          changed("update-adds-bad", "fail", { [key]: bad }, undefined),
          changed("update-of-another-key", "fail", { [`${keyPrefix}other`]: bad }, { [key]: bad }),
          changed("update-one-more", "fail", { [key]: bad, [`${keyPrefix}other`]: bad }, { [key]: bad }),
        ]),
    ...(bad === undefined || good === undefined
      ? []
      : [
          { what: "second-bad", verdict: "fail" as const, pod: pod(second(bad)) },
          { what: "both-good", verdict: "pass" as const, pod: pod(second(good)) },
          changed("update-good-to-bad", "fail", { [key]: bad }, { [key]: good }),
          changed("update-bad-to-good", "pass", { [key]: good }, { [key]: bad }),
        ]),
  ];
}
