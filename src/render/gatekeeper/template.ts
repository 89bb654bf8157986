import type { CheckKindName } from "../../checks/check-kind.ts";
import { checkKinds } from "../../checks/index.ts";
import { readTemplateFile } from "../handlebars.ts";

/** The libraries under templates/gatekeeper/rego/lib that a kind's Rego needs, by name. */
export const regoLibraries: Readonly<Record<CheckKindName, readonly string[]>> = {
  "pod-field": ["field", "waiver", "workload"],
  "pod-annotation": ["field", "waiver", "workload"],
  "object-field": ["field", "waiver", "workload"],
  "container-field": ["field", "waiver", "workload"],
  "container-resources": ["field", "quantity", "waiver", "workload"],
  "container-image": ["field", "image", "waiver", "workload"],
  "role-binding": ["field", "subject", "waiver", "workload"],
  "rbac-rule": ["field", "rule", "waiver", "workload"],
  "network-policy-peers": ["field", "waiver", "workload"],
  "config-map-secrets": ["field", "waiver", "workload"],
  "service-account-token": ["field", "waiver", "workload"],
};

/** A kind's Rego and the libraries that it imports, as a ConstraintTemplate carries them. */
export function regoSource(kind: CheckKindName): { rego: string; libs: string[] } {
  return {
    rego: readTemplateFile(`gatekeeper/rego/${kind}.rego`),
    libs: regoLibraries[kind].map((name) => readTemplateFile(`gatekeeper/rego/lib/${name}.rego`)),
  };
}

/**
 * The kind of a check kind's Constraints. It carries the version of the parameters, so that two bundles can share a
 * cluster.
 */
export function constraintKind(kind: CheckKindName): string {
  const camel = kind.replaceAll(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
  return `Bulwark${camel}V${checkKinds[kind].parametersVersion}`;
}

/** Name of the ConstraintTemplate of a check kind, which Gatekeeper wants to be the kind of its Constraints in lower case. */
export const templateName = (kind: CheckKindName) => constraintKind(kind).toLowerCase();
