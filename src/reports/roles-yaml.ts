import { dump } from "js-yaml";
import type { RolesFromAudit } from "../harness/roles-from-audit.ts";
import { printable } from "./printable.ts";

/** The roles as spec.roles has them, and above them what to know of them. */
export function rolesYaml({ roles, events, requests, leftOut }: RolesFromAudit): string {
  const comments = [
    `What ${requests} requests of ${events} audit events were granted: put it below spec.`,
    "A log shows what was done while it was written: what is done seldom (leader election, rotation, clean-up) may lack.",
    ...leftOut.map(
      ({ reason, requests: count, examples }) =>
        `left out, ${reason}: ${count}${examples.length > 0 ? ` (${examples.slice(0, 5).join(", ")}${examples.length > 5 ? ", …" : ""})` : ""}`,
    ),
  ];
  return `${comments.map((comment) => `# ${printable(comment)}\n`).join("")}${dump({ roles }, { lineWidth: -1, noRefs: true })}`;
}
