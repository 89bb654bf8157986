import type { Check } from "../../src/checks/check-kind.ts";
import type { Control } from "../../src/controls/control.ts";
import type { JsonObject } from "../../src/kubernetes/json.ts";
import type { HardeningSpec } from "../../src/spec/schema/index.ts";

/** A check as a page shows it. */
export type ShownCheck = {
  readonly check: Check;
  /** The parameter that must be true for the control to have it. */
  readonly onlyWith?: string;
};

/** The checks of a control with the parameters that a spec gives it, and those that it has once a parameter is true. */
export function checksOf(control: Control, { spec }: HardeningSpec): ShownCheck[] {
  const given = (spec.controls as Record<string, { parameters?: JsonObject }> | undefined)?.[control.id]?.parameters ?? {};
  if (control.requires?.some((name) => given[name] === undefined)) return [];
  const make = (parameters: JsonObject) => control.checks(parameters, spec.cluster);
  const usual = make(given);
  const switches = Object.entries(control.parameters.properties).flatMap(([name, schema]) => ("type" in schema && schema.type === "boolean" ? [name] : []));
  return control.checkIds.flatMap((id): ShownCheck[] => {
    const check = usual.find((entry) => entry.id === id);
    if (check) return [{ check }];
    for (const onlyWith of switches) {
      const found = make({ ...given, [onlyWith]: true }).find((entry) => entry.id === id);
      if (found) return [{ check: found, onlyWith }];
    }
    return [];
  });
}
