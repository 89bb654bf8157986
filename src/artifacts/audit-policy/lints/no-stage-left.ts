import { pointerTo } from "../../finding.ts";
import type { Lint } from "./lint.ts";

/** A rule that records, of whose requests every stage is omitted. */
export const noStageLeft: Lint = {
  id: "no-stage-left",
  severity: "warning",
  why: "An ordinary request has two stages, RequestReceived and ResponseComplete: without both it leaves no trace, whatever its level.",
  check: ({ rules, omitStages = [] }) =>
    rules.flatMap((rule, index) => {
      const omitted = [...omitStages, ...(rule.omitStages ?? [])];
      if (rule.level === "None" || !omitted.includes("RequestReceived") || !omitted.includes("ResponseComplete")) return [];
      return [
        {
          pointer: pointerTo("rules", index, "level"),
          message: `the rule says ${rule.level}, and the stages RequestReceived and ResponseComplete of its requests are omitted: they leave no trace`,
          remedy: "take ResponseComplete out of omitStages; both lists count, the policy's and the rule's",
        },
      ];
    }),
};
