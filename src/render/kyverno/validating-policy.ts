import type { JsonValue } from "../../kubernetes/json.ts";
import type { Plan, PlannedCheck } from "../../spec/plan.ts";
import { celView } from "../cel/checks.ts";
import { outsideNamespaces, waiverCovers } from "../cel/waiver.ts";
import { generatedLine } from "../generated.ts";
import { renderTemplate } from "../handlebars.ts";
import type { RenderedFile } from "../renderer.ts";
import { annotations } from "./annotations.ts";
import { judgesContainers } from "./cluster-policy.ts";

export const validationActions = { audit: "Audit", warn: "Warn", enforce: "Deny" } as const;

/** A ValidatingPolicy; autogen is off, every resource is listed, the action always written (its absence means Deny). */
export function validatingPolicy(check: PlannedCheck, plan: Plan): RenderedFile {
  const view = {
    generated: generatedLine,
    name: check.name,
    annotations: annotations(check),
    check: check.id,
    control: check.control,
    failurePolicy: plan.failurePolicy,
    validationAction: validationActions[check.enforcement],
    resourceRules: resourceRules(check),
    matchConditions: matchConditions(check, plan.exemptNamespaces),
    body: renderTemplate(`cel/checks/${check.kind}.yaml`, { ...celView(check), message: check.message }),
  };
  return {
    path: `validating-policies/${check.name}.yaml`,
    text: renderTemplate("kyverno/validating-policy.yaml", view),
    control: check.control,
    check: check.id,
  };
}

/** One rule for each API group and version. */
function resourceRules(check: PlannedCheck): JsonValue[] {
  const groups = Map.groupBy(check.match, ({ apiGroup, version }) => `${apiGroup}/${version}`);
  return [...groups.values()].map((kinds) => {
    const [{ apiGroup, version }] = kinds as [(typeof kinds)[number]];
    const ephemeral = apiGroup === "" && judgesContainers(check) ? ["pods/ephemeralcontainers"] : [];
    return {
      apiGroups: [apiGroup],
      apiVersions: [version],
      operations: ["CREATE", "UPDATE"],
      resources: [...kinds.map(({ resource }) => resource), ...ephemeral],
    };
  });
}

function matchConditions(check: PlannedCheck, exemptNamespaces: readonly string[]): { name: string; expression: string }[] {
  const whole = check.waivers.filter(({ containers }) => containers === undefined);
  return [
    ...(exemptNamespaces.length > 0 ? [{ name: "outside-exempt-namespaces", expression: outsideNamespaces(exemptNamespaces) }] : []),
    ...whole.map((waiver, index) => ({ name: `not-waived-${index + 1}`, expression: `!(${waiverCovers(waiver)})` })),
  ];
}
