import type { JsonObject } from "../kubernetes/json.ts";
import type { Boundary, PodTemplate } from "./check-kind.ts";
import { unexcused, unlessBoundaries, updateBoundaries } from "./field-boundaries.ts";
import type { Condition } from "./predicate.ts";

/**
 * The boundaries of a kind under the conditions of `unless`: none of them excused by chance, and what each condition says
 * of a case that would fail, created or losing its excuse by an UPDATE.
 * @param root what the conditions are asked of: the pod spec, or the object
 */
export function withExcuses(parameters: JsonObject, boundaries: readonly Boundary[], root: "pod" | "object"): Boundary[] {
  const { unless: conditions = [] } = parameters as unknown as { unless?: readonly Condition[] };
  if (conditions.length === 0) return [...boundaries];
  const judged = ({ pod, object }: Pick<Boundary, "pod" | "object">) => ({
    ...(pod ? { pod: root === "pod" ? inPod(pod, (spec) => unexcused(spec, conditions)) : pod } : {}),
    ...(object ? { object: root === "object" ? unexcused(object, conditions) : object } : {}),
  });
  const made = boundaries.map((boundary) => ({ ...boundary, ...judged(boundary), ...(boundary.before ? { before: judged(boundary.before) } : {}) }));
  const bad = made.find(({ verdict, before, kinds, ...boundary }) => verdict === "fail" && !before && !kinds && boundary[root] !== undefined);
  const base = root === "pod" ? bad?.pod?.spec : bad?.object;
  if (!base) return made;
  const losing = updateBoundaries(undefined, base, conditions).filter(({ verdict }) => verdict === "fail");
  const place = (object: JsonObject) => (root === "pod" ? { pod: { ...bad?.pod, spec: object } } : { object });
  const excuses = [...unlessBoundaries(conditions, base), ...losing].map(({ object, before, ...boundary }) => ({
    ...boundary,
    ...place(object),
    ...(before ? { before: place(before) } : {}),
  }));
  return [...made, ...excuses];
}

const inPod = (pod: PodTemplate, change: (spec: JsonObject) => JsonObject): PodTemplate => ({ ...pod, spec: change(pod.spec) });
