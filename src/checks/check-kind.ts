import type { TObject } from "typebox";
import type { JsonObject } from "../kubernetes/json.ts";
import type { ResourceKind } from "../kubernetes/kinds.ts";

export const checkKindNames = [
  "pod-field",
  "pod-annotation",
  "container-field",
  "container-resources",
  "container-image",
  "service-account-token",
  "object-field",
  "role-binding",
  "rbac-rule",
  "network-policy-peers",
  "config-map-secrets",
] as const;

export type CheckKindName = (typeof checkKindNames)[number];

/** One machine-decidable predicate: an instance of a check kind. */
export type Check = {
  /** Kebab-case, unique in its control. */
  readonly id: string;
  readonly title: string;
  readonly kind: CheckKindName;
  /** The kinds of object that it judges. */
  readonly match: readonly ResourceKind[];
  /** Of the kind's parameters schema. */
  readonly parameters: JsonObject;
  /** What is wrong and what to do, shown by every engine as it stands. */
  readonly message: string;
  /** Of a check that only suspects: the hardest enforcement that it takes over from its control or the spec. */
  readonly inheritsAtMost?: "audit" | "warn";
};

/** A pod as a boundary case needs it: wrapped into every workload kind by the harness. */
export type PodTemplate = { readonly metadata?: JsonObject; readonly spec: JsonObject };

/** The rest of an object: what stands beside apiVersion and kind. */
export type ObjectBody = JsonObject;

/**
 * A case made from a check's parameters: the smallest object and one deviation. The verdict is a literal that stands
 * beside the deviation.
 */
export type Boundary = {
  /** Kebab-case, unique in the check. */
  readonly what: string;
  readonly verdict: "pass" | "fail";
  /** For kinds with a pod spec. */
  readonly pod?: PodTemplate;
  /** For kinds without. */
  readonly object?: ObjectBody;
  /** The state before, which makes the case an UPDATE. */
  readonly before?: { readonly pod?: PodTemplate; readonly object?: ObjectBody };
  /** Only for these kinds; else for every kind that the check matches. */
  readonly kinds?: readonly string[];
};

/**
 * The shape of a check, written once per policy language. The doc comment of the file that defines it states what
 * absent, null, empty list, init, sidecar and ephemeral containers mean.
 */
export type CheckKind = {
  readonly name: CheckKindName;
  /** Raised when a change of the parameters would break a bundle that is already in a cluster. */
  readonly parametersVersion: number;
  readonly parameters: TObject;
  /** What the schema cannot say: sentences about parameters that contradict each other, with their key. */
  problems(parameters: JsonObject): { readonly key: string; readonly message: string }[];
  boundaries(parameters: JsonObject): Boundary[];
};
