import type { Plan, PlannedArtifact } from "../../spec/plan.ts";
import type { Waiver } from "../../spec/schema/waivers.ts";
import { cel } from "../cel/literal.ts";
import { outsideNamespaces, waiverCovers } from "../cel/waiver.ts";
import { renderTemplate } from "../handlebars.ts";
import type { RenderedFile } from "../renderer.ts";
import { artifactView, provenByApply } from "./artifact.ts";
import { exclude } from "./cluster-policy.ts";
import { valueAt } from "./jmespath.ts";
import { jmespath } from "./literal.ts";
import { isExcludable, waiverCovers as waivedInJmesPath } from "./waiver.ts";

type OptIn = {
  readonly namespaces?: readonly string[];
  readonly serviceAccountNames?: readonly string[];
  readonly label?: { readonly key: string; readonly value?: string };
};

const comments = [
  "Sets automountServiceAccountToken to false on new ServiceAccounts that leave it open, default among them. What says true is left to the check, and so is what was there before.",
  "Not for Pods: the API server has mounted the token before policies can change a Pod.",
];

/**
 * What sets the field where nobody says it, in both forms; only where the check of the control enforces: before, it would
 * hide what the check is to show.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#serviceaccount (its mounting of tokens) and the order of plugins in k8s.io/kubernetes/pkg/kubeapiserver/options/plugins.go
 */
export function serviceAccounts(plan: Plan, artifact: PlannedArtifact) {
  const check = plan.checks.find(({ control }) => control === artifact.control);
  if (check?.enforcement !== "enforce") return undefined;
  const { optIn = {} } = artifact.parameters as { optIn?: OptIn };
  const waivers = check.waivers.filter(({ match, containers }) => match.kinds.includes("ServiceAccount") && !match.podSelector && !containers);
  const others = waivers.filter((waiver) => !isExcludable(waiver));
  const shared = {
    ...artifactView(artifact, "service-accounts", "ServiceAccounts do not mount their tokens unless they say so", "ServiceAccount", comments),
    failurePolicy: plan.failurePolicy,
  };
  const legacy = {
    ...shared,
    conditions: [...jmesPathConditions(optIn), ...others.map((waiver) => `!(${waivedInJmesPath(waiver)})`)],
    exclude: exclude(waivers, plan.exemptNamespaces),
  };
  const current = { ...shared, conditions: celConditions(optIn, plan, waivers) };
  const file = (path: string, text: string): RenderedFile => ({ path, text, control: artifact.control, proof: provenByApply });
  return {
    legacy: file(`cluster-policies-mutate/${shared.name}.yaml`, renderTemplate("kyverno/cluster-policy-mutate.yaml", legacy)),
    current: file(`mutating-policies/${shared.name}.yaml`, renderTemplate("kyverno/mutating-policy.yaml", current)),
  };
}

function celConditions({ namespaces, serviceAccountNames, label }: OptIn, { exemptNamespaces }: Plan, waivers: readonly Waiver[]) {
  const condition = (name: string, expression: string) => ({ name, expression });
  const found = label ? `object.?metadata.?labels[?${cel(label.key)}].orValue(null)` : "";
  return [
    condition("unset", "object.?automountServiceAccountToken.orValue(null) == null"),
    ...(exemptNamespaces.length > 0 ? [condition("outside-exempt-namespaces", outsideNamespaces(exemptNamespaces))] : []),
    ...(namespaces ? [condition("not-opted-in-by-namespace", `!(object.?metadata[?'namespace'].orValue(null) in ${cel(namespaces)})`)] : []),
    ...(serviceAccountNames ? [condition("not-opted-in-by-name", `!(object.?metadata.?name.orValue(null) in ${cel(serviceAccountNames)})`)] : []),
    ...(label ? [condition("not-opted-in-by-label", label.value === undefined ? `${found} == null` : `${found} != ${cel(label.value)}`)] : []),
    ...waivers.map((waiver, index) => condition(`not-waived-${index + 1}`, `!(${waiverCovers(waiver)})`)),
  ];
}

function jmesPathConditions({ namespaces, serviceAccountNames, label }: OptIn): string[] {
  const found = label ? valueAt("request.object.metadata.labels", [label.key]) : "";
  return [
    "request.object.automountServiceAccountToken == `null`",
    ...(namespaces ? [`!contains(${jmespath(namespaces)}, not_null(request.object.metadata.namespace, ''))`] : []),
    ...(serviceAccountNames ? [`!contains(${jmespath(serviceAccountNames)}, not_null(request.object.metadata.name, ''))`] : []),
    ...(label ? [label.value === undefined ? `${found} == \`null\`` : `${found} != ${jmespath(label.value)}`] : []),
  ];
}
