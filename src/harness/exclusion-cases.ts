import { isObject, type JsonObject } from "../kubernetes/json.ts";
import { apiVersionOf, findKind, knownKinds, type ResourceKind } from "../kubernetes/kinds.ts";
import type { KubernetesObject } from "../kubernetes/request.ts";
import type { Plan, PlannedCheck } from "../spec/plan.ts";
import type { Waiver } from "../spec/schema/waivers.ts";
import { boundaryCases, freeNamespace } from "./boundary-cases.ts";
import type { Case } from "./case.ts";

/**
 * What a plan takes out, proven on objects that would fail: waived and exempt ones are not judged, and one step beside
 * them (another namespace, name, label) they are; nor are objects that no match of it names.
 * @param boundaries the boundary cases of the same plan
 */
export function exclusionCases(plan: Plan, boundaries: readonly Case[] = boundaryCases(plan)): Case[] {
  const elsewhere = freeNamespace(plan);
  return plan.checks.flatMap((check) => {
    const bad = boundaries.filter(
      (entry) => entry.check.control === check.control && entry.check.check === check.id && entry.expected === "fail" && entry.request.operation === "CREATE",
    );
    return [
      ...check.waivers.flatMap((waiver, index) => waiverCases(check, waiver, index, bad, elsewhere)),
      ...exemptionCases(plan, check, bad),
      ...unmatchedCases(check, bad, elsewhere),
    ];
  });
}

/** Where an object is put, how its pods are labelled, and how its containers are named. */
type Place = {
  /** Of kinds that are in one. */
  readonly namespace: string;
  readonly name?: string | undefined;
  readonly labels?: JsonObject | undefined;
  readonly container?: string | undefined;
};

type Move = Place & { readonly what: string; readonly expected: Case["expected"] };

/**
 * What a waiver covers, each of its namespaces, names and containers in turn, and one step beside each of its conditions.
 * Its further namespaces, names and containers, and the kinds beside it, are shown on the first matched kind.
 */
function waiverCases(check: PlannedCheck, waiver: Waiver, index: number, bad: readonly Case[], elsewhere: string): Case[] {
  const { kinds, namespaces = [], names } = waiver.match;
  const labels = waiver.match.podSelector?.matchLabels as JsonObject | undefined;
  if (waiver.containers && !check.kind.startsWith("container")) return [];
  const covered = waiver.containers ? "pass" : "not-applicable";
  const place = { namespace: namespaces[0] ?? elsewhere, name: names?.[0], labels, container: waiver.containers?.[0] };
  const isInOne = waiver.match.namespaces !== undefined;
  const of = (kind: ResourceKind): Place | undefined => {
    if (kind.kind === "Namespace") return inItself(place, namespaces, names);
    return kind.namespaced === isInOne ? place : undefined;
  };
  const cases = (kind: ResourceKind, moves: readonly Move[]) => {
    const example = bad.find((entry) => entry.request.object.kind === kind.kind);
    return example ? moves.filter((move) => !decides(check, move)).map((move) => moved(example, kind, `waiver-${index + 1}/${move.what}`, "waiver", move)) : [];
  };
  const waived = check.match.filter((kind) => kinds.includes(kind.kind) && of(kind) !== undefined);
  const first = waived.find(({ kind }) => kind !== "Namespace");
  const fail = "fail" as const;
  return [
    ...waived.flatMap((kind) => {
      const here = of(kind) as Place;
      return cases(kind, [{ what: "covered", expected: covered, ...here }, ...misses(kind, here, elsewhere)]);
    }),
    ...(first
      ? cases(first, [
          ...further(namespaces).map(([what, namespace]) => ({ ...place, what: `namespace-${what}`, expected: covered, namespace }) as const),
          ...further(names).map(([what, name]) => ({ ...place, what: `name-${what}`, expected: covered, name }) as const),
          ...further(waiver.containers).map(([what, container]) => ({ ...place, what: `container-${what}`, expected: covered, container }) as const),
          ...(waiver.containers ? [{ ...place, what: "other-container", expected: fail, container: `${waiver.containers[0]}x` }] : []),
        ])
      : []),
    ...check.match
      .filter(({ kind, namespaced }) => !kinds.includes(kind) && namespaced)
      .slice(0, 2)
      .flatMap((kind) => cases(kind, [{ what: "other-kind", expected: fail, ...place }])),
  ];
}

/**
 * Whether the check itself looks at what the move changes, so that its verdict may change with it. What the waiver takes
 * out whole is not judged, whatever the check looks at.
 */
function decides({ parameters }: PlannedCheck, { expected, namespace, labels = {}, container }: Move): boolean {
  if (expected === "not-applicable") return false;
  const { optIn, fieldPath = "" } = parameters as { optIn?: { namespaces?: string[] }; fieldPath?: string };
  const text = JSON.stringify(parameters);
  return (
    optIn?.namespaces?.includes(namespace) === true ||
    /\bmetadata\.(name|namespace)\b/.test(text) ||
    Object.keys(labels).some((key) => text.includes(key)) ||
    (container !== undefined && fieldPath === "name")
  );
}

/** A Namespace is in itself: one that the waiver covers, if there is one. */
function inItself(place: Place, namespaces: readonly string[], names: readonly string[] | undefined): Place | undefined {
  const name = namespaces.find((namespace) => names === undefined || names.includes(namespace));
  return name === undefined ? undefined : { ...place, namespace: name, name };
}

/** Every entry after the first, with its number. */
const further = (entries: readonly string[] | undefined): [number, string][] => (entries ?? []).slice(1, 8).map((entry, index) => [index + 2, entry]);

/** One step beside each condition of a waiver. */
function misses(kind: ResourceKind, here: Place, elsewhere: string): Move[] {
  const expected = "fail" as const;
  const { name } = here;
  return [
    ...(kind.namespaced ? [{ what: "other-namespace", expected, ...here, namespace: elsewhere }] : []),
    ...(kind.namespaced ? [{ what: "longer-namespace", expected, ...here, namespace: `${here.namespace}x` }] : []),
    ...(name === undefined ? [] : [{ what: "other-name", expected, ...here, name: `${name}x` }]),
    ...Object.entries(here.labels ?? {}).map(([key, value], index) => ({
      what: index === 0 ? "other-label" : `other-label-${index + 1}`,
      expected,
      ...here,
      labels: { ...here.labels, [key]: `${String(value).slice(0, 60)}x` },
    })),
    ...Object.keys(here.labels ?? {}).map((key, index) => ({
      what: index === 0 ? "without-label" : `without-label-${index + 1}`,
      expected,
      ...here,
      labels: Object.fromEntries(Object.entries(here.labels ?? {}).filter(([other]) => other !== key)),
    })),
  ];
}

/** Every kind in the first exempt namespace, the first kind in every other, and in one of a longer name. */
function exemptionCases({ exemptNamespaces }: Plan, check: PlannedCheck, bad: readonly Case[]): Case[] {
  const [namespace, ...others] = exemptNamespaces;
  if (namespace === undefined) return [];
  const able = check.match.filter((kind) => kind.namespaced || kind.kind === "Namespace");
  return able.flatMap((kind, position) => {
    const example = bad.find((entry) => entry.request.object.kind === kind.kind);
    if (!example) return [];
    const at = (what: string, expected: Case["expected"], place: string) =>
      moved(example, kind, what, "exemption", { what, expected, namespace: place, ...(kind.kind === "Namespace" ? { name: place } : {}) });
    const beside = `${namespace}x`;
    return [
      at("exempt-namespace", "not-applicable", namespace),
      ...(position === 0 ? others.map((other, index) => at(`exempt-namespace-${index + 2}`, "not-applicable", other)) : []),
      ...(position === 0 && !exemptNamespaces.includes(beside) && !decides(check, { what: "", expected: "fail", namespace: beside })
        ? [at("longer-namespace", "fail", beside)]
        : []),
    ];
  });
}

/** Objects that would fail if the check matched them: of kinds that it does not name, and of its first kind in another API group. */
function unmatchedCases({ match, name }: PlannedCheck, bad: readonly Case[], namespace: string): Case[] {
  const [example] = bad;
  const [first] = match;
  if (!example || !first) return [];
  const unnamed = (kinds: readonly string[]) => kinds.filter((kind) => !match.some((matched) => matched.kind === kind)).slice(0, 1);
  const ofItsGroup = knownKinds.filter((kind) => findKind(kind)?.apiGroup === first.apiGroup);
  const ofItsForm = first.podSpec ? ["ReplicaSet", "Job", "Deployment"] : [];
  const kinds = new Set([["ConfigMap", "Secret", "Service"], ofItsGroup, ofItsForm].flatMap(unnamed));
  const as = (what: string, apiVersion: string, kind: string, place: JsonObject): Case => {
    const { metadata, ...rest } = structuredClone(example.request.object);
    const object = { ...rest, apiVersion, kind, metadata: { ...metadata, ...place } };
    return { ...example, name: what, expected: "not-applicable", request: { ...example.request, id: `${name} ${what} ${kind}`, object } };
  };
  return [
    ...[...kinds].map((kind) => as("unmatched-kind", apiVersionOf(findKind(kind) as ResourceKind), kind, { namespace })),
    ...(ofItsGroup.length > 0
      ? []
      : [as("unmatched-kind", apiVersionOf(first.version === "*" ? { ...first, version: "v1" } : first), "Unmatched", { namespace })]),
    as("unmatched-group", "bulwark.example/v1", first.kind, { namespace }),
  ];
}

/** The example moved to another place, its pods labelled, its first container renamed. */
function moved(example: Case, kind: ResourceKind, name: string, origin: Case["origin"], move: Move): Case {
  const object = structuredClone(example.request.object);
  object.metadata = { ...object.metadata, ...(move.name ? { name: move.name } : {}), ...(kind.namespaced ? { namespace: move.namespace } : {}) };
  if (move.labels) label(object, kind, move.labels);
  if (move.container) renameContainers(object, kind, move.container);
  return { ...example, name, origin, expected: move.expected, request: { ...example.request, id: `${example.request.id} ${name}`, object } };
}

/** The pod template of the object: the object itself for a Pod. */
function template(object: KubernetesObject, { podSpec = [] }: ResourceKind): JsonObject {
  return podSpec.slice(0, -1).reduce<JsonObject>((node, key) => (isObject(node[key]) ? node[key] : {}), object);
}

function label(object: KubernetesObject, kind: ResourceKind, labels: JsonObject): void {
  const owner = kind.podSpec ? template(object, kind) : object;
  const metadata = isObject(owner.metadata) ? owner.metadata : {};
  owner.metadata = { ...metadata, labels: { ...(isObject(metadata.labels) ? metadata.labels : {}), ...labels } };
}

function renameContainers(object: KubernetesObject, kind: ResourceKind, name: string): void {
  const spec = template(object, kind).spec;
  if (!isObject(spec) || !Array.isArray(spec.containers)) return;
  spec.containers = spec.containers.map((entry) => (isObject(entry) ? { ...entry, name } : entry));
}
