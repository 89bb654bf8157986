import type { JsonObject } from "../../kubernetes/json.ts";

/** An object of external-secrets.io/v1 before it is text; `namespace` is empty where it has none. */
export type PlannedObject = {
  readonly kind: "SecretStore" | "ClusterSecretStore" | "ExternalSecret";
  readonly name: string;
  readonly namespace: string;
  readonly path: string;
  readonly comments: readonly string[];
  readonly spec: JsonObject;
};
