import type { Waiver } from "../../spec/schema/waivers.ts";
import { valueAt } from "./expression.ts";
import { cel } from "./literal.ts";

const podTemplateMetadata: readonly (readonly [kind: string, path: readonly string[]])[] = [
  ["Pod", ["metadata"]],
  ["CronJob", ["spec", "jobTemplate", "spec", "template", "metadata"]],
];

/** The object's namespace; a Namespace counts as in itself. */
const namespace = `(object.kind == 'Namespace' ? ${valueAt("object", ["metadata", "name"])} : ${valueAt("object", ["metadata", "namespace"])})`;

/** Whether the waiver covers the object: an expression without variables, for matchConditions too. */
export function waiverCovers({ match }: Waiver): string {
  const { kinds, namespaces, names, podSelector } = match;
  return [
    `object.kind in ${cel(kinds)}`,
    ...(namespaces ? [`${namespace} in ${cel(namespaces)}`] : []),
    ...(names ? [`${valueAt("object", ["metadata", "name"])} in ${cel(names)}`] : []),
    ...Object.entries(podSelector?.matchLabels ?? {}).map(([key, value]) => `dyn(${podLabel(key)}) == ${cel(value)}`),
  ].join(" && ");
}

/** A label of the pods that the object makes. */
function podLabel(key: string): string {
  const of = (path: readonly string[]) => valueAt("object", [...path, "labels", key]);
  const otherwise = of(["spec", "template", "metadata"]);
  return podTemplateMetadata.reduceRight((rest, [kind, path]) => `(object.kind == '${kind}' ? ${of(path)} : ${rest})`, otherwise);
}

/** Whether the object is in none of the namespaces. */
export function outsideNamespaces(namespaces: readonly string[]): string {
  return `!(${namespace} in ${cel(namespaces)})`;
}
