import { isObject, type JsonObject } from "../kubernetes/json.ts";
import type { ResourceKind } from "../kubernetes/kinds.ts";
import type { KubernetesObject } from "../kubernetes/request.ts";
import type { Plan, PlannedCheck } from "../spec/plan.ts";
import type { Waiver } from "../spec/schema.ts";
import { boundaryCases, freeNamespace } from "./boundary-cases.ts";
import type { Case } from "./case.ts";

/**
 * What a plan takes out, proven on objects that would fail: waived and exempt ones are not judged, and one step beside
 * them (another namespace, name, label) they are.
 * @param boundaries the boundary cases of the same plan
 */
export function exclusionCases(plan: Plan, boundaries: readonly Case[] = boundaryCases(plan)): Case[] {
  const elsewhere = freeNamespace(plan);
  return plan.checks.flatMap((check) => {
    const bad = boundaries.filter(
      (entry) => entry.check.control === check.control && entry.check.check === check.id && entry.expected === "fail" && entry.request.operation === "CREATE",
    );
    return [...check.waivers.flatMap((waiver, index) => waiverCases(check, waiver, index, bad, elsewhere)), ...exemptionCases(plan, check, bad)];
  });
}

type Move = { readonly what: string; readonly expected: Case["expected"]; readonly namespace: string; readonly name?: string; readonly labels?: JsonObject };

function waiverCases(check: PlannedCheck, waiver: Waiver, index: number, bad: readonly Case[], elsewhere: string): Case[] {
  const { kinds, namespaces, names, podSelector } = waiver.match;
  const [namespace] = namespaces as [string];
  const labels = podSelector?.matchLabels as JsonObject | undefined;
  const name = names?.[0];
  const otherLabels =
    labels && Object.fromEntries(Object.entries(labels).map(([key, value], position) => [key, position === 0 ? `${String(value).slice(0, 60)}x` : value]));
  return check.match
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap((kind) => {
      const example = bad.find((entry) => entry.request.object.kind === kind.kind);
      if (!example || (waiver.containers && !check.kind.startsWith("container"))) return [];
      const here = { namespace, ...(name ? { name } : {}), ...(labels ? { labels } : {}) };
      const moves: Move[] = [
        { what: "covered", expected: waiver.containers ? "pass" : "not-applicable", ...here },
        ...(kind.namespaced ? [{ what: "other-namespace", expected: "fail" as const, ...here, namespace: elsewhere }] : []),
        ...(name
          ? [
              {
                what: "other-name",
                expected: "fail" as const,
                ...here,
                ...(kind.namespaced ? { name: `${name}x` } : { namespace: `${namespace}x`, name: `${name}x` }),
              },
            ]
          : []),
        ...(otherLabels ? [{ what: "other-label", expected: "fail" as const, ...here, labels: otherLabels }] : []),
      ];
      const container = waiver.containers?.[0];
      return moves.map((move) => moved(example, kind, `waiver-${index + 1}/${move.what}`, "waiver", move, container));
    });
}

function exemptionCases({ exemptNamespaces }: Plan, { match }: PlannedCheck, bad: readonly Case[]): Case[] {
  const [namespace] = exemptNamespaces;
  if (namespace === undefined) return [];
  return match.flatMap((kind) => {
    const example = bad.find((entry) => entry.request.object.kind === kind.kind);
    if (!example) return [];
    const move = { what: "exempt", namespace, ...(kind.kind === "Namespace" ? { name: namespace } : {}) };
    return kind.namespaced || kind.kind === "Namespace" ? [moved(example, kind, "exempt-namespace", "exemption", { ...move, expected: "not-applicable" })] : [];
  });
}

/** The example moved to another place, its pods labelled, its first container renamed. */
function moved(example: Case, kind: ResourceKind, name: string, origin: Case["origin"], move: Move, container?: string): Case {
  const object = structuredClone(example.request.object);
  object.metadata = { ...object.metadata, ...(move.name ? { name: move.name } : {}), ...(kind.namespaced ? { namespace: move.namespace } : {}) };
  if (move.labels) label(object, kind, move.labels);
  if (container) renameContainers(object, kind, container);
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
