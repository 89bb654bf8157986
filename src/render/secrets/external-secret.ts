import type { ExternalSecretSpec, SecretStoreSpec } from "../../spec/schema/external-secrets.ts";
import type { PlannedObject } from "./planned-object.ts";

/**
 * An ExternalSecret with its policies written out. The kind of the store, too: left out it is SecretStore.
 * @see https://github.com/external-secrets/external-secrets/blob/v2.9.0/apis/externalsecrets/v1/externalsecret_types.go
 */
export function plannedSecret(
  { name, namespace, store, refreshInterval, target = {}, data }: ExternalSecretSpec,
  stores: readonly SecretStoreSpec[],
): PlannedObject {
  const kind = stores.find((candidate) => candidate.name === store)?.kind ?? "SecretStore";
  const entries = Object.entries(data).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    ...{ kind: "ExternalSecret", name, namespace, path: `${namespace}/external-secret.${name}.yaml` },
    comments: [
      `The Secret ${target.name ?? name} follows the store within ${refreshInterval}. Pods that read it as environment variables keep the old value until they start again.`,
    ],
    spec: {
      secretStoreRef: { kind, name: store },
      refreshPolicy: "Periodic",
      refreshInterval,
      target: { name: target.name ?? name, creationPolicy: target.creationPolicy ?? "Owner", deletionPolicy: target.deletionPolicy ?? "Retain" },
      data: entries.map(([secretKey, { key, property }]) => ({ secretKey, remoteRef: { key, ...(property === undefined ? {} : { property }) } })),
    },
  };
}
