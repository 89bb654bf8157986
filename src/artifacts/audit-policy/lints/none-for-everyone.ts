import { pointerTo } from "../../finding.ts";
import { matchesEverything } from "../policy.ts";
import type { Lint } from "./lint.ts";

/** A rule of level None without a limit. */
export const noneForEveryone: Lint = {
  id: "none-for-everyone",
  severity: "warning",
  why: "What a rule of level None matches leaves no trace; one without a limit ends the policy where it stands.",
  check: ({ rules }) =>
    rules.flatMap((rule, index) => {
      if (rule.level !== "None" || !matchesEverything(rule)) return [];
      const first = index === 0;
      return [
        {
          ...(first ? { severity: "error" as const } : {}),
          pointer: pointerTo("rules", index, "level"),
          message: first
            ? "the first rule matches every request with level None: nothing is recorded at all"
            : "the rule leaves every request that reaches it unrecorded",
          remedy: first ? "give the rule the limits that it should have, or remove it" : "make its level Metadata",
        },
      ];
    }),
};
