import type { JsonValue } from "../../kubernetes/json.ts";
import type { ResourceKind } from "../../kubernetes/kinds.ts";
import type { Plan, PlannedCheck } from "../../spec/plan.ts";
import type { Waiver } from "../../spec/schema/waivers.ts";
import { generatedLine } from "../generated.ts";
import { renderTemplate } from "../handlebars.ts";
import { podSubresources } from "../pod-subresources.ts";
import type { RenderedFile } from "../renderer.ts";
import { annotations } from "./annotations.ts";
import { jmesPathView } from "./checks.ts";
import { holdsVariableSyntax, jmespath } from "./literal.ts";
import { isExcludable, waiverCovers } from "./waiver.ts";

/** A ClusterPolicy of one rule; autogen is off, every kind is listed. */
export function clusterPolicy(check: PlannedCheck, plan: Plan): RenderedFile {
  const part = renderTemplate(`kyverno/checks/${check.kind}.yaml`, jmesPathView(check));
  const [context, conditions] = part.split(/^conditions:\n/m) as [string, string];
  const messageLiteral = holdsVariableSyntax(check.message) ? jmespath(check.message) : "";
  const contextItems = unindent(context.replace(/^context:.*\n/, ""));
  const view = {
    generated: generatedLine,
    name: check.name,
    annotations: { ...annotations(check), "pod-policies.kyverno.io/autogen-controllers": "none" },
    check: check.id,
    control: check.control,
    emitWarning: check.enforcement === "warn",
    failurePolicy: plan.failurePolicy,
    rule: check.id,
    kinds: [...check.match.map(kindSelector), ...podSubresources(check).map((name) => `/v1/Pod/${name}`)],
    exclude: exclude(check.waivers, plan.exemptNamespaces),
    hasContext: contextItems !== "" || messageLiteral !== "",
    context: contextItems,
    messageLiteral,
    waivedPods: check.waivers.filter((waiver) => !isExcludable(waiver) && waiver.containers === undefined).map(waiverCovers),
    failureAction: check.enforcement === "enforce" ? "Enforce" : "Audit",
    message: check.message,
    conditions: unindent(conditions),
  };
  return { path: `cluster-policies/${check.name}.yaml`, text: renderTemplate("kyverno/cluster-policy.yaml", view), control: check.control, check: check.id };
}

const unindent = (text: string) => text.replaceAll(/^ {2}/gm, "");

/**
 * `group/version/Kind`, the core group being empty: `/v1/Pod`. Kyverno reads `v1/Pod` as that version of any group.
 * @see github.com/kyverno/kyverno/pkg/utils/kube/kind.go (ParseKindSelector)
 */
const kindSelector = ({ apiGroup, version, kind }: ResourceKind) => `${apiGroup}/${version}/${kind}`;

/** What a rule does not apply to, of the waivers as far as `exclude` can say them. */
export function exclude(waivers: readonly Waiver[], exemptNamespaces: readonly string[]): JsonValue[] {
  return [
    ...(exemptNamespaces.length > 0 ? [{ resources: { namespaces: [...exemptNamespaces] } }] : []),
    ...waivers.filter(isExcludable).map(({ match }) => ({
      resources: { kinds: match.kinds, ...(match.namespaces ? { namespaces: match.namespaces } : {}), ...(match.names ? { names: match.names } : {}) },
    })),
  ];
}
