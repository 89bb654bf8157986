import { type ContainerLimits, filledIn, limitFields, type Quantities } from "../../kubernetes/limit-range.ts";
import { renderTemplate } from "../handlebars.ts";
import { type ManifestView, manifestView } from "../manifest-view.ts";
import { amounts, sorted } from "./quantities.ts";

type LimitRangeView = ManifestView & { readonly fields: readonly { readonly field: string; readonly quantities: Quantities }[] };

/**
 * A LimitRange for containers: only what the spec gives, since the API server completes it; what that comes to stands above.
 * @see https://kubernetes.io/docs/concepts/policy/limit-range/
 */
export function renderLimitRange(namespace: string, limits: ContainerLimits, control: string): string {
  const filled = filledIn(limits);
  const comments = [
    ...(filled.requests.size > 0 ? [`A container without a request gets ${amounts(filled.requests)}, or as much as its own limit.`] : []),
    ...(filled.limits.size > 0 ? [`A container without a limit gets ${amounts(filled.limits)}; a request above that is then refused.`] : []),
    "This is filled in when a Pod is created, before policies judge it; the templates of workloads stay as they are written.",
    "Where a namespace has several LimitRanges, it is not determined whose defaults hold.",
  ];
  const view: LimitRangeView = {
    ...manifestView(comments, namespace, control),
    fields: limitFields.flatMap((field) => (limits[field] ? [{ field, quantities: sorted(limits[field]) }] : [])),
  };
  return renderTemplate("namespaces/limit-range.yaml", view);
}
