import { type CheckKindName, checkKindNames } from "../../checks/check-kind.ts";
import { checkKinds } from "../../checks/index.ts";
import type { JsonObject } from "../../kubernetes/json.ts";
import type { Plan, PlannedCheck } from "../../spec/plan.ts";
import { byPath } from "../by-path.ts";
import { generatedLine } from "../generated.ts";
import { renderTemplate } from "../handlebars.ts";
import { kustomization } from "../kustomization.ts";
import type { RenderedFile, Renderer } from "../renderer.ts";
import { constraintParameters, parametersSchema } from "./parameters.ts";
import { constraintKind, regoSource, templateName } from "./template.ts";

const enforcementActions = { audit: "dryrun", warn: "warn", enforce: "deny" } as const;

/** One ConstraintTemplate per check kind in use, one Constraint per check. A Constraint needs its template's CRD first. */
export const gatekeeperRenderer: Renderer = {
  target: "gatekeeper",
  render: (plan) => {
    if (!plan.gatekeeper) return { files: [], unsupported: [] };
    const kinds = checkKindNames.filter((kind) => plan.checks.some((check) => check.kind === kind));
    const [constraints, templates] = [plan.checks.map((check) => constraint(check, plan)), kinds.map(constraintTemplate)];
    const files = [
      ...constraints,
      ...kustomization("constraints", constraints, "Apply after templates/, once the CRDs of the Constraints are established."),
      ...templates,
      ...kustomization("templates", templates, "Apply first: the Constraints need the CRDs that Gatekeeper makes of these."),
    ];
    return { files: files.sort(byPath), unsupported: [] };
  },
};

function constraintTemplate(kind: CheckKindName): RenderedFile {
  const { rego, libs } = regoSource(kind);
  const view = {
    generated: generatedLine,
    name: templateName(kind),
    title: `Bulwark ${kind}`,
    version: `${checkKinds[kind].parametersVersion}.0.0`,
    kind: constraintKind(kind),
    schema: parametersSchema(kind),
    rego,
    libs,
  };
  return { path: `templates/${kind}.yaml`, text: renderTemplate("gatekeeper/constraint-template.yaml", view) };
}

function constraint(check: PlannedCheck, plan: Plan): RenderedFile {
  const view = {
    generated: generatedLine,
    kind: constraintKind(check.kind),
    name: check.name,
    title: check.title,
    severity: check.severity,
    control: check.control,
    check: check.id,
    enforcementAction: enforcementActions[check.enforcement],
    match: match(check, plan.exemptNamespaces),
    parameters: constraintParameters(check),
  };
  return { path: `constraints/${check.name}.yaml`, text: renderTemplate("gatekeeper/constraint.yaml", view), control: check.control, check: check.id };
}

/** Kinds by API group; exempt namespaces by name, a Namespace object counting as in itself. */
function match(check: PlannedCheck, exemptNamespaces: readonly string[]): JsonObject {
  const groups = Map.groupBy(check.match, (kind) => kind.apiGroup);
  return {
    scope: "*",
    kinds: [...groups].map(([apiGroup, kinds]) => ({ apiGroups: [apiGroup], kinds: kinds.map(({ kind }) => kind) })),
    ...(exemptNamespaces.length > 0 ? { excludedNamespaces: [...exemptNamespaces] } : {}),
  };
}
