import type { Bundle } from "../bundle/bundle.ts";
import type { Finding } from "../engines/opa-wasm/reviewer.ts";
import { getPath, isObject, type JsonObject } from "../kubernetes/json.ts";
import { findKind } from "../kubernetes/kinds.ts";
import { documentsOf } from "../kubernetes/manifests/index.ts";
import type { KubernetesObject } from "../kubernetes/request.ts";
import type { Waiver } from "../spec/schema/waivers.ts";

/** A rendered manifest that a rendered policy would refuse. */
export type Contradiction = Finding & { readonly file: string };

/** What of a waiver a contradiction settles; why, whose and until when is the user's to say. */
export type NeededWaiver = Pick<Waiver, "control" | "checks" | "match">;

/** What goes to the API server and is no policy itself. */
const ownManifests = /^(rbac|network|namespaces|secrets|pod-security\/namespaces|audit\/shipper)\/(?!kustomization[.]yaml$)/;

/** What the bundle's own policies say of the bundle's own manifests, and the waivers that would let these through. */
export async function judgeOwnManifests({ files }: Bundle): Promise<{ contradictions: readonly Contradiction[]; neededWaivers: readonly NeededWaiver[] }> {
  const manifests = files.filter(({ path }) => ownManifests.test(path));
  if (manifests.length === 0 || !files.some(({ path }) => path.startsWith("gatekeeper/constraints/"))) return { contradictions: [], neededWaivers: [] };
  const { createReviewer } = await import("../engines/opa-wasm/reviewer.ts");
  const reviewer = await createReviewer(files);
  // All are looked at before the first is judged: the engine reads the Constraints that they need at once.
  const objects = manifests.flatMap((file) => {
    const object = documentsOf(file)[0] as KubernetesObject | undefined;
    return isObject(object) && reviewer.applies(object) ? [{ file: file.path, object }] : [];
  });
  const judged = objects.map(({ file, object }) => ({
    object,
    findings: reviewer.review(object).map(({ control, check, message }) => ({ file, control, check, message })),
  }));
  return {
    contradictions: judged.flatMap(({ findings }) => findings),
    neededWaivers: judged.flatMap(({ object, findings }) => waiversFor(object, findings)),
  };
}

/** One waiver for each control, no wider than the object: by name, or by what tells its pods apart where it makes pods. */
function waiversFor(object: KubernetesObject, findings: readonly Finding[]): NeededWaiver[] {
  return [...Map.groupBy(findings, ({ control }) => control)].map(([control, found]) => {
    const checks = [...new Set(found.map(({ check }) => check))];
    return { control, ...(checks.length === 1 && checks[0] === control ? {} : { checks }), match: matchOf(object) };
  });
}

function matchOf(object: KubernetesObject): Waiver["match"] {
  const { kind, metadata } = object;
  const name = String(metadata.name);
  const namespace = kind === "Namespace" ? name : metadata.namespace;
  const within = typeof namespace === "string" ? { namespaces: [namespace] } : {};
  const podSpec = findKind(kind)?.podSpec;
  const label = podSpec === undefined ? undefined : getPath(object, [...podSpec.slice(0, -1), "metadata", "labels", nameLabel]);
  return typeof label === "string"
    ? { kinds: [...new Set([kind, "Pod"])], ...within, podSelector: { matchLabels: { [nameLabel]: label } as JsonObject } }
    : { kinds: [kind], ...within, names: [name] };
}

const nameLabel = "app.kubernetes.io/name";
