import { type Quantities, quotaDemands } from "../../kubernetes/limit-range.ts";
import { renderTemplate } from "../handlebars.ts";
import { type ManifestView, manifestView } from "../manifest-view.ts";
import { sorted } from "./quantities.ts";

type ResourceQuotaView = ManifestView & { readonly hard: Quantities };

/** @see https://kubernetes.io/docs/concepts/policy/resource-quotas/ */
export function renderResourceQuota(namespace: string, hard: Quantities, control: string): string {
  const demands = [...new Set(quotaDemands(hard).map(({ type, name }) => `a ${name} ${type === "limits" ? "limit" : "request"}`))].sort();
  const comments = [
    "What everything in the namespace may take together; what would be above it is refused.",
    ...(demands.length > 0 ? [`With this quota every container of a Pod must have ${demands.join(" and ")}: its own, or that of a LimitRange.`] : []),
  ];
  const view: ResourceQuotaView = { ...manifestView(comments, namespace, control), hard: sorted(hard) };
  return renderTemplate("namespaces/resource-quota.yaml", view);
}
