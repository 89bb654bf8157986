import type { Check } from "../../../checks/check-kind.ts";
import type { JsonObject } from "../../../kubernetes/json.ts";
import { workloadKinds } from "../../../kubernetes/kinds.ts";
import { windows } from "./windows.ts";

/** The checks of fields that only containers have. */
export function ownFields({ allowedAdditions = ["NET_BIND_SERVICE"] }: JsonObject): Check[] {
  const additions = allowedAdditions as string[];
  return [
    check(
      "allow-privilege-escalation",
      "Processes cannot gain privileges",
      "allowPrivilegeEscalation",
      { operator: "Equals", values: [false], whenAbsent: "fail", unless: [windows] },
      "set securityContext.allowPrivilegeEscalation to false on every container",
    ),
    check(
      "read-only-root-filesystem",
      "The root file system is read-only",
      "readOnlyRootFilesystem",
      { operator: "Equals", values: [true], whenAbsent: "fail", unless: [windows] },
      "set securityContext.readOnlyRootFilesystem to true on every container",
    ),
    check(
      "drop-capabilities",
      "All capabilities are dropped",
      "capabilities.drop",
      { operator: "Includes", values: ["ALL"], whenAbsent: "fail", unless: [windows] },
      "set securityContext.capabilities.drop to [ALL] on every container",
    ),
    check(
      "add-capabilities",
      "No capabilities are added but the allowed ones",
      "capabilities.add",
      { operator: "OnlyIncludes", values: additions, whenAbsent: "pass", unless: [windows] },
      `add no capabilities but ${additions.join(", ")}`,
    ),
    check(
      "privileged",
      "Containers are not privileged",
      "privileged",
      { operator: "Equals", values: [false], whenAbsent: "pass" },
      "do not set securityContext.privileged to true",
    ),
  ];
}

function check(id: string, title: string, field: string, predicate: JsonObject, message: string): Check {
  return { id, title, kind: "container-field", match: workloadKinds, parameters: { fieldPath: `securityContext.${field}`, ...predicate }, message };
}
