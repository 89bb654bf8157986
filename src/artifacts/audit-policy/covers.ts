import { indexPaths, type PathIndex, pathWithin } from "./covers-paths.ts";
import { indexResources, type ResourceIndex, type ResourcePiece, resourcePieces, resourceWithin } from "./covers-resources.ts";
import { limits, type PolicyRule } from "./policy.ts";

/** Earlier rules that together match all that a rule matches; empty where some request may reach it. */
export type Cover = readonly number[];

/**
 * A rule in the form in which one is held against another. A rule is a product (users × groups × verbs × namespaces ×
 * targets): one that lies within another lies within it in each of them.
 */
type Extent = {
  readonly users: Names;
  readonly userGroups: Names;
  readonly verbs: Names;
  readonly namespaces: Names;
  readonly target: Target;
};

/** Undefined is everything there can be, which is never finite. */
type Names = ReadonlySet<string> | undefined;

type Target =
  | { readonly kind: "everything"; readonly pieces: readonly ["everything"] }
  | { readonly kind: "resources"; readonly pieces: readonly ResourcePiece[]; readonly index: ResourceIndex }
  | { readonly kind: "paths"; readonly pieces: readonly string[]; readonly index: PathIndex };

/** A rule of more pieces than this is held against single rules only. */
const mostPieces = 1000;

/**
 * For each rule the earlier ones that leave it nothing: one of them, else several that share its resources or paths out
 * among themselves. Sound for all requests whatever: a rule with a cover never decides. Rules that leave nothing only
 * because they share users, groups, verbs or namespaces out are not found.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/audit/policy/checker.go (ruleMatches)
 */
export function coversOf(rules: readonly PolicyRule[]): Cover[] {
  const extents = rules.map(extentOf);
  return extents.map((later, index) => coverOf(extents.slice(0, index), later));
}

function coverOf(earlier: readonly Extent[], later: Extent): Cover {
  const candidates = earlier.flatMap((extent, index) => (sameAsking(extent, later) ? [{ index, within: pieceTest(later.target, extent.target) }] : []));
  const one = candidates.find(({ within }) => later.target.pieces.every(within));
  if (one) return [one.index];
  if (later.target.pieces.length > mostPieces) return [];
  const found = later.target.pieces.map((piece) => candidates.find(({ within }) => within(piece))?.index);
  return found.includes(undefined) ? [] : [...new Set(found as number[])].sort((one, other) => one - other);
}

const sameAsking = (earlier: Extent, later: Extent) =>
  within(later.users, earlier.users) &&
  within(later.userGroups, earlier.userGroups) &&
  within(later.verbs, earlier.verbs) &&
  within(later.namespaces, earlier.namespaces);

function within(inner: Names, outer: Names): boolean {
  return outer === undefined || (inner?.isSubsetOf(outer) ?? false);
}

/** Whether all of a piece of the inner target lies within the outer one. */
function pieceTest(inner: Target, outer: Target): (piece: Target["pieces"][number]) => boolean {
  if (outer.kind === "everything") return () => true;
  if (inner.kind === "resources" && outer.kind === "resources") return (piece) => resourceWithin(piece as ResourcePiece, outer.index);
  if (inner.kind === "paths" && outer.kind === "paths") return (piece) => pathWithin(piece as string, outer.index);
  return () => false;
}

function extentOf(rule: PolicyRule): Extent {
  return { users: setOf(rule.users), userGroups: setOf(rule.userGroups), verbs: setOf(rule.verbs), namespaces: setOf(rule.namespaces), target: targetOf(rule) };
}

const setOf = (list: readonly string[] | undefined): Names => (limits(list) ? new Set(list) : undefined);

function targetOf({ namespaces, resources, nonResourceURLs }: PolicyRule): Target {
  if (limits(namespaces) || limits(resources)) {
    const pieces = resourcePieces(limits(resources) ? resources : [{ group: "*" }]);
    return { kind: "resources", pieces, index: indexResources(pieces) };
  }
  if (limits(nonResourceURLs)) return { kind: "paths", pieces: nonResourceURLs, index: indexPaths(nonResourceURLs) };
  return { kind: "everything", pieces: ["everything"] };
}
