import { pointerTo } from "../../finding.ts";
import type { GroupResources } from "../policy.ts";
import type { Lint } from "./lint.ts";

const others = new Map([
  ["", "events.k8s.io"],
  ["events.k8s.io", ""],
]);

/** A rule that names the Events of one group and not those of the other. */
export const oneEventsGroup: Lint = {
  id: "one-events-group",
  severity: "warning",
  why: "Events are served by the core group and by events.k8s.io, the same ones; components write them through either.",
  check: ({ rules }) =>
    rules.flatMap(({ resources = [] }, index) =>
      resources.flatMap((entry, number) => {
        const at = entry.resources?.indexOf("events") ?? -1;
        const other = others.get(entry.group ?? "");
        if (at < 0 || other === undefined || resources.some((candidate) => namesEvents(candidate, other))) return [];
        return [
          {
            pointer: pointerTo("rules", index, "resources", number, "resources", at),
            message: `the rule is about events of the group ${JSON.stringify(entry.group ?? "")}, not about the same events of the group ${JSON.stringify(other)}`,
            remedy: `add to resources: - {group: ${JSON.stringify(other)}, resources: [events]}`,
          },
        ];
      }),
    ),
};

function namesEvents({ group = "", resources = [] }: GroupResources, wanted: string): boolean {
  return (group === wanted || group === "*") && (resources.length === 0 || ["events", "events/*", "*"].some((pattern) => resources.includes(pattern)));
}
