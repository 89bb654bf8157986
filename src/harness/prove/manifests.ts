import { constraintDefinition } from "../../engines/constraint-definition.ts";
import type { BundleFile } from "../../engines/engine.ts";
import { inParallel } from "../../engines/in-parallel.ts";
import { requestsAtOnce } from "../../engines/kube-apiserver/api-client.ts";
import type { ControlPlane } from "../../engines/kube-apiserver/control-plane.ts";
import { createNamespaces, createObject } from "../../engines/kube-apiserver/objects.ts";
import { isAdmitted, saidBy } from "../../engines/kube-apiserver/outcome.ts";
import { Resources } from "../../engines/kube-apiserver/resources.ts";
import { documentsIn } from "../../engines/policies.ts";
import { getPath, isObject, type JsonObject } from "../../kubernetes/json.ts";
import { apiGroupOf } from "../../kubernetes/kinds.ts";
import type { KubernetesObject } from "../../kubernetes/request.ts";
import { type Claimed, notProven, type Proof, proofOf, type Question } from "./proof.ts";

/** What is for nodes, for a CI server, or asked of policies one by one. */
const notForTheServer = /^(bootstrap|ci|encryption|validating-admission-policy)\/|^audit\/[^/]+$|^pod-security\/node\//;

const accepted = "accepted";

type Manifest = { readonly file: string; readonly object: KubernetesObject | undefined; readonly problem?: string | undefined };

/**
 * Has the server say of every manifest of the bundle whether it would take it, unknown fields being refused; custom resources by
 * the definitions that are given, Constraints by the schemas of their templates.
 * @param controlOf the control that each file is of
 */
export async function proveManifests(
  files: readonly BundleFile[],
  controlOf: ReadonlyMap<string, string>,
  definitions: readonly JsonObject[],
  { admin }: ControlPlane,
): Promise<Proof[]> {
  const manifests = manifestsOf(files);
  const objects = manifests.flatMap(({ object }) => object ?? []);
  const resources = new Resources(admin);
  await createNamespaces(admin, objects.flatMap(namespaceNames));
  await define(resources, objects, definitions);
  const asked = await inParallel(manifests, requestsAtOnce, async (manifest) => ({ manifest, ...(await answerTo(manifest, admin, resources)) }));
  const groups = Map.groupBy(asked, ({ manifest, found }) =>
    [controlOf.get(manifest.file) ?? folderOf(manifest.file), folderOf(manifest.file), found === undefined].join("\n"),
  );
  return [...groups.values()].map((same) => {
    const [{ manifest, found }] = same as [(typeof asked)[number]];
    const claimed: Claimed = {
      control: controlOf.get(manifest.file) ?? folderOf(manifest.file),
      files: same.map((one) => one.manifest.file),
      claim: `${folderOf(manifest.file)}: the server takes its manifests, fields strictly`,
    };
    if (found === undefined) return notProven(claimed, notServed(manifest.object as KubernetesObject));
    const questions = same.map((one): Question => ({ asked: one.manifest.file, expected: accepted, found: one.found as string }));
    const warnings = [...new Set(same.flatMap((one) => one.warnings))].map((warning) => `, with the warning ${JSON.stringify(warning)}`);
    return proofOf(claimed, questions, `accepted by a dry run${warnings.join("")}`);
  });
}

function manifestsOf(files: readonly BundleFile[]): Manifest[] {
  return documentsIn(files, "")
    .filter(({ file }) => !notForTheServer.test(file))
    .map(({ file, document, problem }) => ({ file, object: document && (document as KubernetesObject), problem }));
}

const folderOf = (file: string) => file.slice(0, file.indexOf("/"));

const notServed = ({ apiVersion, kind }: KubernetesObject) =>
  `${kind} of ${apiGroupOf(apiVersion)} is no kind of Kubernetes itself: give its CustomResourceDefinition with --crds`;

/** `found` is undefined where the server does not serve the kind. */
type Answered = { readonly found: string | undefined; readonly warnings: readonly string[] };

async function answerTo({ object, problem }: Manifest, admin: ControlPlane["admin"], resources: Resources): Promise<Answered> {
  if (!object) return { found: problem ?? "no object", warnings: [] };
  if (typeof object.apiVersion !== "string" || typeof object.kind !== "string" || !isObject(object.metadata))
    return { found: "no Kubernetes object", warnings: [] };
  const reply = await createObject(admin, resources, object, true);
  if (!reply) return { found: undefined, warnings: [] };
  return { found: isAdmitted(reply) ? accepted : `refused: ${saidBy(reply)}`, warnings: reply.warnings };
}

function namespaceNames({ kind, metadata }: KubernetesObject): string[] {
  const name = kind === "Namespace" ? metadata.name : metadata.namespace;
  return typeof name === "string" ? [name] : [];
}

/** Those of the definitions that the objects need. */
async function define(resources: Resources, objects: readonly KubernetesObject[], definitions: readonly JsonObject[]): Promise<void> {
  const templates = objects.filter(({ kind }) => kind === "ConstraintTemplate");
  const derived = templates.map((template) => constraintDefinition(template)).filter((one) => one !== undefined);
  const needed = Map.groupBy(objects, ({ apiVersion, kind }) => `${kind}.${apiGroupOf(apiVersion)}`);
  await inParallel([...definitions, ...derived], requestsAtOnce, async (definition) => {
    const [kind, group] = [getPath(definition, ["spec", "names", "kind"]), getPath(definition, ["spec", "group"])];
    const of = needed.get(`${kind}.${group}`);
    if (of) await resources.define(definition, String(kind), [...new Set(of.map(({ apiVersion }) => apiVersion))]);
  });
}
