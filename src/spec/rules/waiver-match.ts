import { dnsSubdomain } from "../../kubernetes/dns-name.ts";
import { findKind, knownKinds } from "../../kubernetes/kinds.ts";
import { error, type Problem } from "../problem.ts";
import type { SpecBody } from "../schema/index.ts";
import type { Waiver } from "../schema/waivers.ts";
import { choose } from "../words.ts";

/** A kind as a waiver may name it. */
type WaivableKind = { readonly kind: string; readonly namespaced: boolean; readonly hasPods: boolean };

/** Whether the waiver says which objects it is for. */
export function matchProblems({ control, match }: Waiver, at: string, spec: SpecBody): Problem[] {
  const custom = customKinds(spec, control);
  const found = match.kinds.map((kind) => waivable(kind) ?? custom.find((entry) => entry.kind === kind));
  const kinds = found.filter((kind) => kind !== undefined);
  const unknown = match.kinds.flatMap((kind, index) =>
    found[index]
      ? []
      : [
          error(
            "unknown-kind",
            `${at}/match/kinds/${index}`,
            `${kind} is no built-in kind`,
            choose(kind, [...knownKinds, ...custom.map((entry) => entry.kind)]),
          ),
        ],
  );
  return [...unknown, ...scopeProblems(match, kinds, at), ...nameProblems(match, at), ...widthProblems(match, at), ...podProblems(match, kinds, at)];
}

/** A Namespace counts as in itself. */
function waivable(kind: string): WaivableKind | undefined {
  const known = findKind(kind);
  return known && { kind, namespaced: known.namespaced || kind === "Namespace", hasPods: known.podSpec !== undefined };
}

function customKinds({ checks = [] }: SpecBody, control: string): WaivableKind[] {
  return checks
    .filter((check) => check.id === control)
    .flatMap((check) => (check.match?.resources ?? []).map(({ kind, namespaced = true }) => ({ kind, namespaced, hasPods: false })));
}

/** Namespaces are named for all that is in one, and for nothing else. */
function scopeProblems({ namespaces }: Waiver["match"], kinds: readonly WaivableKind[], at: string): Problem[] {
  const inNone = kinds.filter(({ namespaced }) => !namespaced).map(({ kind }) => kind);
  const inOne = kinds.filter(({ namespaced }) => namespaced).map(({ kind }) => kind);
  if (namespaces && inNone.length > 0)
    return [
      error(
        "not-in-a-namespace",
        `${at}/match/namespaces`,
        `${inNone.join(", ")} ${inNone.length === 1 ? "is" : "are"} in no namespace`,
        inOne.length > 0 ? "give them a waiver of their own, without namespaces" : "remove namespaces",
      ),
    ];
  if (!namespaces && inOne.length > 0)
    return [
      error(
        "namespaces-missing",
        `${at}/match`,
        `the waiver does not say in which namespaces ${inOne.join(", ")} ${inOne.length === 1 ? "is" : "are"} waived`,
        inNone.length > 0 ? "give them a waiver of their own, with namespaces" : "name them in namespaces",
      ),
    ];
  return [];
}

/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/rbac/validation/validation.go (ValidateRBACName) */
const freelyNamed = ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"];
const subdomain = new RegExp(dnsSubdomain);

function nameProblems({ kinds, names = [] }: Waiver["match"], at: string): Problem[] {
  if (kinds.some((kind) => freelyNamed.includes(kind))) return [];
  return names.flatMap((name, index) =>
    subdomain.test(name)
      ? []
      : [
          error(
            "no-such-name",
            `${at}/match/names/${index}`,
            `no ${kinds.join(", ")} can be named ${JSON.stringify(name.slice(0, 80))}`,
            "write the name as the object has it: lower-case letters, digits, - and .; exact, no wildcards",
          ),
        ],
  );
}

function widthProblems({ names, podSelector }: Waiver["match"], at: string): Problem[] {
  if (names || podSelector) return [];
  return [
    error(
      "waiver-too-wide",
      `${at}/match`,
      "the waiver would hold for every object of its kinds and namespaces",
      "name objects by names, or pods by podSelector",
    ),
  ];
}

function podProblems({ podSelector }: Waiver["match"], kinds: readonly WaivableKind[], at: string): Problem[] {
  const podless = podSelector ? kinds.filter(({ hasPods }) => !hasPods).map(({ kind }) => kind) : [];
  if (podless.length === 0) return [];
  return [
    error("kind-without-pod-spec", `${at}/match/podSelector`, `podSelector selects pods; ${podless.join(", ")} has none`, "use names, or workload kinds only"),
  ];
}
