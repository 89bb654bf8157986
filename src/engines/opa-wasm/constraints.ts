import { getPath, isObject, type JsonObject, type JsonValue } from "../../kubernetes/json.ts";
import { apiGroupOf } from "../../kubernetes/kinds.ts";
import type { KubernetesObject } from "../../kubernetes/request.ts";

/** The match of a Constraint, as far as this engine knows it. */
export type ConstraintMatch = {
  readonly kinds: readonly { readonly apiGroups: readonly string[]; readonly kinds: readonly string[] }[] | undefined;
  readonly scope: string;
  readonly namespaces: readonly string[] | undefined;
  readonly excludedNamespaces: readonly string[];
};

const known = new Set(["kinds", "scope", "namespaces", "excludedNamespaces"]);

/** Reads `spec.match`, or says what in it this engine does not judge. */
export function matchOf(constraint: JsonObject): ConstraintMatch | string {
  const match = getPath(constraint, ["spec", "match"]) ?? {};
  if (!isObject(match)) return "spec.match is no object";
  const unknown = Object.keys(match).filter((key) => !known.has(key));
  if (unknown.length > 0) return `spec.match holds ${unknown.join(", ")}, which this engine does not judge`;
  const scope = match.scope ?? "*";
  if (scope !== "*" && scope !== "Cluster" && scope !== "Namespaced") return `spec.match.scope is ${JSON.stringify(scope)}: use *, Cluster or Namespaced`;
  return {
    kinds: Array.isArray(match.kinds)
      ? match.kinds.filter(isObject).map(({ apiGroups, kinds }) => ({ apiGroups: texts(apiGroups), kinds: texts(kinds) }))
      : undefined,
    scope,
    namespaces: match.namespaces === undefined ? undefined : texts(match.namespaces),
    excludedNamespaces: texts(match.excludedNamespaces),
  };
}

const texts = (value: JsonValue | undefined) => (Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : []);

/**
 * Whether the Constraint matches the object. A Namespace object counts as in itself.
 * @see github.com/open-policy-agent/gatekeeper/pkg/mutation/match/match.go
 */
export function matches(match: ConstraintMatch, { apiVersion, kind, metadata }: KubernetesObject): boolean {
  const group = apiGroupOf(apiVersion);
  const isNamespace = kind === "Namespace" && group === "";
  const namespace = isNamespace ? metadata.name : metadata.namespace;
  const inNamespace = typeof namespace === "string" && namespace !== "";
  if (match.kinds?.length && !match.kinds.some((entry) => includes(entry.apiGroups, group) && includes(entry.kinds, kind))) return false;
  if (match.scope === "Cluster" && inNamespace && !isNamespace) return false;
  if (match.scope === "Namespaced" && (!inNamespace || isNamespace)) return false;
  if (!inNamespace) return true;
  if (match.excludedNamespaces.some((pattern) => fits(pattern, namespace))) return false;
  return !match.namespaces?.length || match.namespaces.some((pattern) => fits(pattern, namespace));
}

const includes = (list: readonly string[], value: string) => list.length === 0 || list.includes("*") || list.includes(value);

/** Gatekeeper's globs: a `*` at the start, at the end, or at both. */
function fits(pattern: string, value: string): boolean {
  const core = pattern.replace(/^\*/, "").replace(/\*$/, "");
  if (pattern.startsWith("*") && pattern.endsWith("*") && pattern.length > 1) return value.includes(core);
  if (pattern.startsWith("*")) return value.endsWith(core);
  if (pattern.endsWith("*")) return value.startsWith(core);
  return value === pattern;
}
