import { type GroupResources, limits } from "./policy.ts";

/** One pattern of a group, of every name where there are no names. */
export type ResourcePiece = { readonly group: string; readonly pattern: string; readonly names: ReadonlySet<string> | undefined };

/** The pieces of a rule by group and pattern; names may be shared out among several. */
export type ResourceIndex = ReadonlyMap<string, ReadonlyMap<string, readonly (ReadonlySet<string> | undefined)[]>>;

export function resourcePieces(entries: readonly GroupResources[]): ResourcePiece[] {
  return entries.flatMap(({ group = "", resources, resourceNames }) => {
    if (!limits(resources)) return [{ group, pattern: "*", names: undefined }];
    const names = limits(resourceNames) ? new Set(resourceNames) : undefined;
    return resources.map((pattern) => ({ group, pattern, names }));
  });
}

export function indexResources(pieces: readonly ResourcePiece[]): ResourceIndex {
  const index = new Map<string, Map<string, (ReadonlySet<string> | undefined)[]>>();
  for (const { group, pattern, names } of pieces) {
    const patterns = index.get(group) ?? new Map<string, (ReadonlySet<string> | undefined)[]>();
    index.set(group, patterns);
    const held = patterns.get(pattern);
    if (held === undefined) patterns.set(pattern, [names]);
    // One that takes every name makes the others needless.
    else if (names === undefined) patterns.set(pattern, [undefined]);
    else if (held[0] !== undefined) held.push(names);
  }
  return index;
}

/** Whether the indexed pieces match all that a piece matches. */
export function resourceWithin({ group, pattern, names }: ResourcePiece, index: ResourceIndex): boolean {
  const wider = patternsAround(pattern);
  const held = [...new Set([group, "*"])].flatMap((name) => wider.flatMap((around) => index.get(name)?.get(around) ?? []));
  if (held.includes(undefined)) return true;
  return names !== undefined && [...names].every((name) => held.some((set) => set?.has(name)));
}

/** The patterns that match all that a pattern matches, itself among them. */
function patternsAround(pattern: string): string[] {
  const [resource = "", subresource, ...rest] = pattern.split("/");
  if (pattern === "*") return ["*"];
  if (subresource === undefined) return ["*", pattern, `${pattern}/*`];
  // `pods/*` and `*/status` are matched by nothing narrower than `*`, and neither is what no request can be for.
  if (resource === "*" || subresource === "*" || subresource === "" || rest.length > 0) return ["*", pattern];
  return ["*", pattern, `${resource}/*`, `*/${subresource}`];
}
