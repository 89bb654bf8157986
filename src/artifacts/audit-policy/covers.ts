import { type GroupResources, limits, type PolicyRule } from "./policy.ts";

/**
 * A rule in the form in which one is held against another. A rule is a product (users × groups × verbs × targets): one
 * that lies within another lies within it in each of them.
 */
type Extent = {
  readonly users: ReadonlySet<string> | undefined;
  readonly userGroups: ReadonlySet<string> | undefined;
  readonly verbs: ReadonlySet<string> | undefined;
  readonly target: Target;
};

type Target =
  | { readonly kind: "everything" }
  | { readonly kind: "resources"; readonly namespaces: ReadonlySet<string> | undefined; readonly entries: readonly Entry[] }
  | { readonly kind: "paths"; readonly exact: ReadonlySet<string>; readonly prefixes: ReadonlySet<string>; readonly lengths: readonly number[] };

/** Every pattern of a group, for every name where there are no names. */
type Entry = { readonly group: string; readonly patterns: ReadonlySet<string>; readonly names: ReadonlySet<string> | undefined };

/** Earlier rules that together match all that a rule matches; none where some request may reach it. */
export type Cover = readonly number[];

/**
 * For each rule the earlier ones that leave it nothing: one of them, else several that share its resources or paths out
 * among themselves. Sound for all requests whatever: a rule with a cover never decides. Users, groups and verbs that
 * only together leave nothing are not found.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/audit/policy/checker.go (ruleMatches)
 */
export function coversOf(rules: readonly PolicyRule[]): Cover[] {
  const extents = rules.map(extentOf);
  return extents.map((later, index) => coverOf(extents.slice(0, index), later));
}

/** Whether all requests that `later` matches are matched by `earlier`. */
export function covers(earlier: PolicyRule, later: PolicyRule): boolean {
  return coverOf([extentOf(earlier)], extentOf(later)).length > 0;
}

function coverOf(earlier: readonly Extent[], later: Extent): Cover {
  const candidates = earlier.flatMap((extent, index) => (sameAsking(extent, later) ? [{ index, target: extent.target }] : []));
  const one = candidates.find(({ target }) => targetWithin(later.target, target));
  if (one) return [one.index];
  const found = partsOf(later.target).map((part) => candidates.find(({ target }) => targetWithin(part, target))?.index);
  return found.length > 1 && found.every((index) => index !== undefined) ? [...new Set(found)].sort((a, b) => a - b) : [];
}

const sameAsking = (earlier: Extent, later: Extent) =>
  within(later.users, earlier.users) && within(later.userGroups, earlier.userGroups) && within(later.verbs, earlier.verbs);

/** Undefined is everything there can be, which is never finite. */
function within(inner: ReadonlySet<string> | undefined, outer: ReadonlySet<string> | undefined): boolean {
  return outer === undefined || (inner?.isSubsetOf(outer) ?? false);
}

function extentOf(rule: PolicyRule): Extent {
  return { users: setOf(rule.users), userGroups: setOf(rule.userGroups), verbs: setOf(rule.verbs), target: targetOf(rule) };
}

const setOf = (list: readonly string[] | undefined) => (limits(list) ? new Set(list) : undefined);

function targetOf({ namespaces, resources, nonResourceURLs }: PolicyRule): Target {
  if (limits(namespaces) || limits(resources)) {
    const entries = limits(resources) ? resources.map(entryOf) : [{ group: "*", patterns: new Set(["*"]), names: undefined }];
    return { kind: "resources", namespaces: setOf(namespaces), entries };
  }
  return limits(nonResourceURLs) ? pathsOf(nonResourceURLs) : { kind: "everything" };
}

function entryOf({ group = "", resources, resourceNames }: GroupResources): Entry {
  if (!limits(resources)) return { group, patterns: new Set(["*"]), names: undefined };
  return { group, patterns: new Set(resources), names: setOf(resourceNames) };
}

function pathsOf(patterns: readonly string[]): Target {
  const prefixes = new Set(patterns.filter((pattern) => pattern.endsWith("*")).map((pattern) => pattern.replace(/[*]+$/, "")));
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith("*")));
  return { kind: "paths", exact, prefixes, lengths: [...new Set([...prefixes].map(({ length }) => length))] };
}

/** Each entry, or each path, by itself. */
function partsOf(target: Target): Target[] {
  if (target.kind === "everything") return [target];
  if (target.kind === "resources")
    return target.entries.flatMap((entry) => [...entry.patterns].map((pattern) => ({ ...target, entries: [{ ...entry, patterns: new Set([pattern]) }] })));
  return [...[...target.exact], ...[...target.prefixes].map((prefix) => `${prefix}*`)].map((pattern) => pathsOf([pattern]));
}

function targetWithin(inner: Target, outer: Target): boolean {
  if (outer.kind === "everything") return true;
  if (inner.kind === "resources" && outer.kind === "resources")
    return within(inner.namespaces, outer.namespaces) && inner.entries.every((entry) => entryWithin(entry, outer.entries));
  if (inner.kind !== "paths" || outer.kind !== "paths") return false;
  const starts = (text: string) => outer.lengths.some((length) => length <= text.length && outer.prefixes.has(text.slice(0, length)));
  return [...inner.exact].every((path) => outer.exact.has(path) || starts(path)) && [...inner.prefixes].every(starts);
}

/** Names may be shared out among entries; groups and resources that are not finite cannot be. */
function entryWithin({ group, patterns, names }: Entry, outer: readonly Entry[]): boolean {
  const sameGroup = outer.filter((entry) => entry.group === "*" || entry.group === group);
  return [...patterns].every((pattern) => {
    const matching = sameGroup.filter((entry) => patternWithin(pattern, entry.patterns));
    if (matching.some((entry) => entry.names === undefined)) return true;
    return names !== undefined && [...names].every((name) => matching.some((entry) => entry.names?.has(name)));
  });
}

/** Whether one of the patterns matches all that a pattern matches. */
function patternWithin(pattern: string, outer: ReadonlySet<string>): boolean {
  if (outer.has("*") || outer.has(pattern)) return true;
  const slash = pattern.indexOf("/");
  if (slash < 0) return pattern !== "*" && outer.has(`${pattern}/*`);
  const [resource, subresource] = [pattern.slice(0, slash), pattern.slice(slash + 1)];
  if (resource === "*" || subresource === "*" || subresource === "" || subresource.includes("/")) return false;
  return outer.has(`${resource}/*`) || outer.has(`*/${subresource}`);
}
