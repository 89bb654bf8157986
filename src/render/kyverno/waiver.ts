import type { Waiver } from "../../spec/schema/waivers.ts";
import { valueAt } from "./jmespath.ts";
import { jmespath } from "./literal.ts";

/** The pod template of the object, the Pod itself being one. */
export const podTemplate = "(request.object.spec.jobTemplate.spec.template || request.object.spec.template || request.object)";

/** Whether the waiver covers the object, where Kyverno's own `exclude` cannot say it. */
export function waiverCovers({ match }: Waiver): string {
  const { kinds, namespaces, names, podSelector } = match;
  return [
    `contains(${jmespath(kinds)}, request.object.kind)`,
    ...(namespaces
      ? [
          `contains(${jmespath(namespaces)}, not_null(request.object.kind == 'Namespace' && request.object.metadata.name || request.object.metadata.namespace, ''))`,
        ]
      : []),
    ...(names ? [`contains(${jmespath(names)}, not_null(request.object.metadata.name, ''))`] : []),
    ...Object.entries(podSelector?.matchLabels ?? {}).map(([key, value]) => `${valueAt(`${podTemplate}.metadata.labels`, [key])} == ${jmespath(value)}`),
  ].join(" && ");
}

/** Whether Kyverno's `exclude` can say what the waiver says: it knows the object's labels, not its pods', and takes * and ? of names for wildcards. */
export function isExcludable({ match, containers }: Waiver): boolean {
  return match.podSelector === undefined && containers === undefined && !match.names?.some((name) => /[*?]/.test(name));
}
