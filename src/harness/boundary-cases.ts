import type { Boundary } from "../checks/check-kind.ts";
import { checkKinds } from "../checks/index.ts";
import { isObject, type JsonObject } from "../kubernetes/json.ts";
import { apiVersionOf, type ResourceKind } from "../kubernetes/kinds.ts";
import { normalizeNulls } from "../kubernetes/manifests/normalize.ts";
import type { KubernetesObject, Request } from "../kubernetes/request.ts";
import type { Plan, PlannedCheck } from "../spec/plan.ts";
import type { Case } from "./case.ts";
import { workload } from "./variants.ts";
import { covers } from "./waiver-match.ts";

/** A namespace that nothing in the plan names. */
export function freeNamespace(plan: Plan): string {
  const text = JSON.stringify(plan);
  let name = "bulwark-cases";
  while (text.includes(name)) name += "-x";
  return name;
}

/**
 * The boundary cases of every check, made by its kind from its parameters: each on the first matched kind, and a good, a
 * bad and the kind's own on every other.
 */
export function boundaryCases(plan: Plan): Case[] {
  const namespace = freeNamespace(plan);
  return plan.checks.flatMap((check) => {
    const boundaries = checkKinds[check.kind].boundaries(check.parameters);
    return check.match.flatMap((kind, index) => {
      const usable = boundaries.filter((boundary) => fits(boundary, kind));
      const shown = index === 0 || (kind.podSpec === undefined && check.kind !== "rbac-rule") ? usable : representatives(usable, kind);
      return shown.map((boundary) => boundaryCase(check, kind, boundary, namespace)).filter(({ request }) => !isExcluded(plan, check, request.object));
    });
  });
}

/** Whether the plan or a waiver of the check takes the object out: by a namespace or a name that the boundary gives itself. */
function isExcluded({ exemptNamespaces }: Plan, { waivers }: PlannedCheck, object: KubernetesObject): boolean {
  const namespaces = [...exemptNamespaces, ...waivers.flatMap(({ match }) => match.namespaces ?? [])];
  return namespaces.includes(String(object.metadata.namespace)) || waivers.some((waiver) => waiver.match.namespaces === undefined && covers(waiver, object));
}

const fits = ({ kinds, pod, object }: Boundary, kind: ResourceKind) =>
  (kinds === undefined || kinds.includes(kind.kind)) && (kind.podSpec ? (pod ?? object) : object) !== undefined;

/** One of each verdict, created and updated, and those that are for this kind alone. */
function representatives(boundaries: readonly Boundary[], { kind }: ResourceKind): Boundary[] {
  const groups = Map.groupBy(boundaries, ({ verdict, before }) => `${verdict} ${before !== undefined}`);
  const first = [...groups.values()].map(([one]) => one as Boundary);
  return [...new Set([...first, ...boundaries.filter(({ kinds }) => kinds?.includes(kind))])];
}

function boundaryCase(check: PlannedCheck, kind: ResourceKind, boundary: Boundary, namespace: string): Case {
  const name = `boundary-${boundary.what}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 200);
  const id = `${check.name} boundary/${boundary.what} ${kind.kind}`;
  const object = body(kind, name, namespace, boundary, check);
  const request: Request = boundary.before
    ? {
        id,
        operation: "UPDATE",
        object,
        oldObject: body(kind, name, namespace, boundary.before, check),
        ...(hasEphemeral(object) ? { subresource: "ephemeralcontainers" as const } : {}),
      }
    : { id, operation: "CREATE", object };
  return { name: `boundary/${boundary.what}`, check: { control: check.control, check: check.id }, expected: boundary.verdict, request, origin: "boundary" };
}

const hasEphemeral = ({ kind, spec }: KubernetesObject) => kind === "Pod" && isObject(spec) && Array.isArray(spec.ephemeralContainers);

/** The object around a boundary's pod or body; of an object-field check on a workload, the body lies over the workload. */
function body(kind: ResourceKind, name: string, namespace: string, { pod, object }: Pick<Boundary, "pod" | "object">, check: PlannedCheck): KubernetesObject {
  const around = kind.podSpec && pod ? workload(kind, name, namespace, pod) : bare(kind, name, namespace);
  const whole = object !== undefined && (check.kind === "object-field" || !kind.podSpec) ? (merge(around, object) as KubernetesObject) : around;
  return normalizeNulls(whole) as KubernetesObject;
}

function bare(kind: ResourceKind, name: string, namespace: string): KubernetesObject {
  return {
    apiVersion: apiVersionOf({ ...kind, version: kind.version === "*" ? "v1" : kind.version }),
    kind: kind.kind,
    metadata: { name, ...(kind.namespaced ? { namespace } : {}) },
  };
}

function merge(base: JsonObject, over: JsonObject): JsonObject {
  return Object.fromEntries(
    [...new Set([...Object.keys(base), ...Object.keys(over)])].map((key) => {
      const [one, other] = [base[key], over[key]];
      return [key, isObject(one) && isObject(other) ? merge(one, other) : other === undefined ? (one as JsonObject) : other];
    }),
  );
}
