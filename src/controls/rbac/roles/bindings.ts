import type { AllowedBinding } from "../../../checks/role-binding.ts";
import { type DefaultBinding, defaultBindings } from "../../../kubernetes/default-rbac.ts";
import type { JsonObject } from "../../../kubernetes/json.ts";
import { findKind, type ResourceKind } from "../../../kubernetes/kinds.ts";
import type { Platform } from "../../../kubernetes/platforms.ts";
import type { Subject } from "../../../kubernetes/subject.ts";

export const kindsNamed = (...names: string[]) => names.map((name) => findKind(name) as ResourceKind);

/** Everybody who can reach the API server, whoever has a credential, and every ServiceAccount of all namespaces or of one. */
export const publicSubjects: readonly Subject[] = [
  { kind: "User", name: "system:anonymous" },
  { kind: "Group", name: "system:unauthenticated" },
  { kind: "Group", name: "system:authenticated" },
  { kind: "Group", name: "system:serviceaccounts" },
  { kind: "Group", name: "system:serviceaccounts:*" },
];

const isPublic = ({ kind, name }: Subject) => publicSubjects.some((subject) => subject.kind === kind && subject.name === name);

/** The system's own bindings of that platform that a check would refuse, then the organisation's. */
export function bindingsAllowed(platform: Platform, concerns: (binding: DefaultBinding) => boolean, given: readonly AllowedBinding[]): JsonObject[] {
  return [...defaultBindings(platform).filter(concerns), ...given] as unknown as JsonObject[];
}

export const bindsClusterAdmin = ({ roleRef }: DefaultBinding) => roleRef.kind === "ClusterRole" && roleRef.name === "cluster-admin";
export const bindsPublicly = ({ subjects }: DefaultBinding) => subjects.some(isPublic);
export const bindsInCluster = ({ namespace }: DefaultBinding) => namespace === undefined;
