import * as Type from "typebox";
import type { Check } from "../../checks/check-kind.ts";
import { clusterSecretStoreKind, externalSecretKind } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { aks, cis, eks, gke, nsa } from "../references.ts";

/** One part of a Go duration that is more than nothing: 0s, 0h0m0s and 0.0m are not; parts that are follow or precede it. */
const part = "([0-9]+([.][0-9]*)?|[.][0-9]+)(ms|[hms])";
const positivePart = "([0-9]*[1-9][0-9]*([.][0-9]*)?(ms|[hms])|[0-9]*[.][0-9]{0,8}[1-9][0-9]*[hms])";

export const externalSecrets: Control = {
  id: "external-secrets",
  item: "4.3",
  area: "secrets",
  title: "Secrets come from an external store, and are read again",
  severity: "medium",
  rationale:
    "A value that was copied once stays in the cluster after it was rotated, or revoked, where it came from; a store without conditions is open to every namespace.",
  remediation:
    "Give an ExternalSecret a refreshInterval such as 1h and leave refreshPolicy at Periodic; give a ClusterSecretStore conditions that name its namespaces.",
  beyondAdmission:
    "What is in the store, and that Pods notice a new value: environment variables stay as they were until the Pod starts again. Secrets that someone writes by hand are not refused.",
  references: [...cis("5.4.2"), ...eks("4.4.2"), ...gke("4.4.2"), ...aks("4.5.2"), ...nsa("Secrets")],
  parameters: Type.Object({}, { additionalProperties: false }),
  checkIds: ["refresh-interval", "refresh-policy", "mutable-target", "store-conditions"],
  checks: () => [
    check("refresh-interval", "An ExternalSecret is read again after a while", "spec.refreshInterval", {
      parameters: { operator: "Matches", values: [`^[+]?(${part})*${positivePart}(${part})*$`], whenAbsent: "pass" },
      message: "set refreshInterval to a duration such as 1h, in h, m, s or ms: after none it is never read again",
    }),
    check("refresh-policy", "An ExternalSecret is read again without a change of its own", "spec.refreshPolicy", {
      parameters: { operator: "In", values: ["Periodic"], whenAbsent: "pass" },
      message: "leave refreshPolicy at Periodic: CreatedOnce and OnChange do not follow a rotation",
    }),
    check("mutable-target", "The Secret of an ExternalSecret can change", "spec.target.immutable", {
      parameters: { operator: "Equals", values: [false], whenAbsent: "pass" },
      message: "do not set target.immutable to true: an immutable Secret does not follow a rotation",
    }),
    check("store-conditions", "A ClusterSecretStore says which namespaces it is for", "spec.conditions", {
      match: [clusterSecretStoreKind],
      parameters: { operator: "NotEmpty" },
      message: "list in conditions the namespaces that may use this ClusterSecretStore: without one all of them may",
    }),
  ],
  artifacts: ["external-secrets"],
};

type Asked = Pick<Check, "parameters" | "message"> & Partial<Pick<Check, "match">>;

function check(id: string, title: string, fieldPath: string, { match = [externalSecretKind], parameters, message }: Asked): Check {
  return { id, title, kind: "object-field", match, parameters: { fieldPath, ...parameters }, message };
}
