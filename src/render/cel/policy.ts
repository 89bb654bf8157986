import type { JsonObject } from "../../kubernetes/json.ts";
import type { PlannedCheck } from "../../spec/plan.ts";
import { renderTemplate } from "../handlebars.ts";
import { podSubresources } from "../pod-subresources.ts";
import { celView } from "./checks.ts";
import { outsideNamespaces, waiverCovers } from "./waiver.ts";

/** Variables and validations of a check: the same text in every policy that is written in CEL. */
export function celBody(check: PlannedCheck, message = check.message): string {
  return renderTemplate(`cel/checks/${check.kind}.yaml`, { ...celView(check), message });
}

/** What the check judges: one rule for each API group and version. */
export function resourceRules(check: PlannedCheck): JsonObject[] {
  const groups = Map.groupBy(check.match, ({ apiGroup, version }) => `${apiGroup}/${version}`);
  return [...groups.values()].map((kinds) => {
    const [{ apiGroup, version }] = kinds as [(typeof kinds)[number]];
    const subresources = apiGroup === "" ? podSubresources(check).map((name) => `pods/${name}`) : [];
    return {
      apiGroups: [apiGroup],
      apiVersions: [version],
      operations: ["CREATE", "UPDATE"],
      resources: [...kinds.map(({ resource }) => resource), ...subresources],
    };
  });
}

/** What takes an object out of the check: exempt namespaces, and waivers of whole objects. */
export function matchConditions(check: PlannedCheck, exemptNamespaces: readonly string[]): { name: string; expression: string }[] {
  const whole = check.waivers.filter(({ containers }) => containers === undefined);
  return [
    ...(exemptNamespaces.length > 0 ? [{ name: "outside-exempt-namespaces", expression: outsideNamespaces(exemptNamespaces) }] : []),
    ...whole.map((waiver, index) => ({ name: `not-waived-${index + 1}`, expression: `!(${waiverCovers(waiver)})` })),
  ];
}
