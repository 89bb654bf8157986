import { type Finding, refusal } from "../finding.ts";
import type { ResourceEntry } from "./configuration.ts";
import { shownResource } from "./shown.ts";

type GroupResource = { readonly group: string; readonly resource: string };

/** What is before the first dot is the resource. @see k8s.io/apimachinery pkg/runtime/schema (ParseGroupResource) */
export function groupResourceOf(text: string): GroupResource {
  const dot = text.indexOf(".");
  return dot < 0 ? { group: "", resource: text } : { group: text.slice(dot + 1), resource: text.slice(0, dot) };
}

/** Whether the first is a wildcard that holds the second, or is the same. */
export function holds(wide: string, text: string): boolean {
  const { group, resource } = groupResourceOf(wide);
  const other = groupResourceOf(text);
  return resource === "*" ? group === "*" || group === other.group : group === other.group && resource === other.resource;
}

const named = (resource: string) => shownResource(resource) ?? "this resource";

/**
 * What the API server refuses of the resources: each entry's by themselves, and what a wildcard of an earlier entry masks.
 * @see https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/apis/apiserver/validation/validation_encryption.go (validateResourceOverlap, validateResourceNames)
 * @see https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/server/options/encryptionconfig/config.go (getTransformerOverridesAndKMSPluginProbes)
 */
export function resourceProblems(entries: readonly (ResourceEntry | null)[]): Finding[] {
  const earlier: string[] = [];
  return entries.flatMap((entry, index) => {
    const resources = (entry?.resources ?? []).map((resource) => resource ?? "");
    const pointer = `/resources/${index}`;
    const own =
      resources.length === 0
        ? [refusal("no-resource", pointer, "the entry names no resources", "name some, e.g. secrets")]
        : resources.flatMap((resource, at) => [
            ...nameProblems(resource, `${pointer}/resources/${at}`),
            ...overlaps(resource, resources.slice(0, at), `${pointer}/resources/${at}`),
          ]);
    const masked = resources.flatMap((resource, at) => {
      const wide = earlier.find((candidate) => groupResourceOf(candidate).resource === "*" && holds(candidate, resource));
      return wide === undefined ? [] : [maskedBy(resource, wide, `${pointer}/resources/${at}`)];
    });
    earlier.push(...resources);
    return [...own, ...masked];
  });
}

const maskedBy = (resource: string, wide: string, pointer: string) =>
  refusal(
    "masked-resource",
    pointer,
    `${named(resource)} is masked by ${named(wide)} of an earlier entry: the API server does not start with it`,
    `move this entry above that of ${named(wide)}, or remove it`,
  );

/** Of two that are in one list; the second is told. */
function overlaps(resource: string, before: readonly string[], pointer: string): Finding[] {
  const { group } = groupResourceOf(resource);
  if (before.includes(resource)) return [refusal("duplicate-resource", pointer, `${named(resource)} stands twice in one entry`, "remove one of the two")];
  const other = before.find((candidate) => {
    const { group: its, resource: theirs } = groupResourceOf(candidate);
    if (candidate === "*.*" || resource === "*.*") return true;
    return its === group && (theirs === "*" || groupResourceOf(resource).resource === "*");
  });
  if (other === undefined) return [];
  return [
    refusal(
      "overlapping-resources",
      pointer,
      `${named(resource)} and ${named(other)} of one entry overlap`,
      "keep the wider one, or make an entry of each, the narrow one first",
    ),
  ];
}

function nameProblems(text: string, pointer: string): Finding[] {
  const found = nameProblem(text);
  return found ? [refusal("unencryptable-resource", pointer, `the API server refuses ${named(text)}: ${found[0]}`, found[1])] : [];
}

/** Why the API server refuses a resource, and what to write. */
export function nameProblem(text: string): readonly [reason: string, remedy: string] | undefined {
  const { group, resource } = groupResourceOf(text);
  if (text.toLowerCase() !== text) return ["a resource is written in lower case", "write the plural in lower case, e.g. secrets"];
  if (text === "*") return ["* alone is no wildcard here", "write '*.' for the core group, or '*.*' for everything"];
  if (["apiserveripinfo", "serviceipallocations", "servicenodeportallocations"].includes(text)) return ["it cannot be encrypted", "remove it"];
  if (group === "events.k8s.io") return ["events are stored in the core group", "write events"];
  if (group === "extensions") return ["the group extensions has been removed", "write the group that the resource is served in"];
  if (group === "*" && resource !== "*") return ["a resource is not encrypted across groups", "name its group, or write '*.*'"];
  return undefined;
}
