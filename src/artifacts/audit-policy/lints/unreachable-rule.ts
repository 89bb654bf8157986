import { listed, pointerTo } from "../../finding.ts";
import { type Cover, coversOf } from "../covers.ts";
import type { AuditPolicy } from "../policy.ts";
import type { Lint } from "./lint.ts";

/** A rule of which earlier rules match every request. */
export const unreachableRule: Lint = {
  id: "unreachable-rule",
  severity: "warning",
  why: "The first rule that matches decides: a rule behind a wider one does nothing, whatever it says.",
  check: (policy) =>
    coversOf(policy.rules).flatMap((cover, index) => {
      if (cover.length === 0) return [];
      const numbers = listed(cover.map((earlier) => String(earlier + 1)));
      const several = cover.length > 1;
      return [
        {
          ...(saysTheSame(policy, cover, index) ? {} : { severity: "error" as const }),
          pointer: pointerTo("rules", index),
          message: `rule ${index + 1} never decides: rule${several ? "s" : ""} ${numbers} match${several ? "" : "es"} all that it matches`,
          remedy: `put it before rule ${(cover[0] as number) + 1}, or remove it`,
        },
      ];
    }),
};

/** Whether the policy would be no other without the rule's being hidden. */
function saysTheSame({ rules, omitManagedFields = false }: AuditPolicy, cover: Cover, index: number): boolean {
  const effect = (number: number) => {
    const rule = rules[number];
    return JSON.stringify([rule?.level, [...new Set(rule?.omitStages)].sort(), rule?.omitManagedFields ?? omitManagedFields]);
  };
  return cover.every((earlier) => effect(earlier) === effect(index));
}
