import { nearest } from "../../artifacts/nearest.ts";
import { error, type Problem } from "../problem.ts";
import type { ExternalSecretSpec, SecretStoreSpec } from "../schema/external-secrets.ts";
import type { Rule } from "./rule.ts";

/**
 * Who may use a store, and whether a secret is read from one that it may use, again and again.
 * @see https://github.com/external-secrets/external-secrets/blob/v2.9.0/apis/externalsecrets/v1/externalsecret_validator.go (validatePolicies)
 * @see https://github.com/external-secrets/external-secrets/blob/v2.9.0/pkg/controllers/secretstore/client_manager.go (shouldProcessSecret)
 */
export const externalSecrets: Rule = ({ externalSecrets: written }) => {
  const { stores = [], secrets = [] } = written ?? {};
  return [
    ...stores.flatMap((store, index) => storeProblems(store, `/spec/externalSecrets/stores/${index}`)),
    ...secrets.flatMap((secret, index) => secretProblems(secret, stores, `/spec/externalSecrets/secrets/${index}`)),
    ...sameTarget(secrets),
  ];
};

function storeProblems({ name, kind, namespaces, allNamespaces, provider }: SecretStoreSpec, at: string): Problem[] {
  const both =
    namespaces && allNamespaces ? [error("contradiction", `${at}/allNamespaces`, "both namespaces and allNamespaces are given", "keep one of the two")] : [];
  if (kind === "ClusterSecretStore")
    return namespaces || allNamespaces
      ? both
      : [
          error(
            "open-store",
            at,
            `the ClusterSecretStore ${name} is open to every namespace`,
            "list the namespaces that may use it, or say allNamespaces: true",
          ),
        ];
  const accounts = Object.entries(provider ?? {}).flatMap(([key, { serviceAccount }]) => {
    const other = serviceAccount?.namespace !== undefined && (namespaces ?? []).some((namespace) => namespace !== serviceAccount.namespace);
    return other
      ? [
          error(
            "foreign-service-account",
            `${at}/provider/${key}/serviceAccount/namespace`,
            "a SecretStore authenticates with ServiceAccounts of its own namespace alone",
            "remove namespace, or make it a ClusterSecretStore",
          ),
        ]
      : [];
  });
  return [
    ...both,
    ...(namespaces ? [] : [error("missing-field", at, `the SecretStore ${name} is in no namespace`, "add namespaces: it is made in each of them")]),
    ...(allNamespaces && !namespaces
      ? [error("contradiction", `${at}/allNamespaces`, "a SecretStore is for its own namespace", "add namespaces instead")]
      : []),
    ...accounts,
  ];
}

function secretProblems(
  { namespace, store: name, refreshInterval, target = {} }: ExternalSecretSpec,
  stores: readonly SecretStoreSpec[],
  at: string,
): Problem[] {
  const store = stores.find((candidate) => candidate.name === name);
  const { creationPolicy = "Owner", deletionPolicy = "Retain" } = target;
  const near = nearest(
    name,
    stores.map((candidate) => candidate.name),
  );
  return [
    ...(store ? [] : [error("unknown-store", `${at}/store`, `there is no store ${name}`, near === undefined ? "add it to stores" : `did you mean ${near}?`)]),
    ...(store?.namespaces && !store.namespaces.includes(namespace)
      ? [
          error(
            "store-not-for-namespace",
            `${at}/namespace`,
            `the store ${name} is not for ${namespace}`,
            `add ${namespace} to the namespaces of the store, or use another`,
          ),
        ]
      : []),
    ...(/[1-9]/.test(refreshInterval)
      ? []
      : [error("no-rotation", `${at}/refreshInterval`, `after ${refreshInterval} the secret is never read again`, "give it a while, such as 1h")]),
    ...((deletionPolicy === "Delete" && (creationPolicy === "Merge" || creationPolicy === "None")) || (deletionPolicy === "Merge" && creationPolicy === "None")
      ? [
          error(
            "contradiction",
            `${at}/target/deletionPolicy`,
            `External Secrets refuses deletionPolicy ${deletionPolicy} with creationPolicy ${creationPolicy}`,
            "use creationPolicy Owner, or deletionPolicy Retain",
          ),
        ]
      : []),
  ];
}

/** Two ExternalSecrets that make one Secret undo each other's work; those that merge do not make it. */
function sameTarget(secrets: readonly ExternalSecretSpec[]): Problem[] {
  const seen = new Set<string>();
  return secrets.flatMap(({ name, namespace, target }, index) => {
    const secret = `${namespace}/${target?.name ?? name}`;
    if (target?.creationPolicy === "Merge" || target?.creationPolicy === "None") return [];
    if (!seen.has(secret)) {
      seen.add(secret);
      return [];
    }
    return [
      error(
        "same-target",
        `/spec/externalSecrets/secrets/${index}`,
        `the Secret ${secret} is made by two ExternalSecrets`,
        "give one of them another target.name",
      ),
    ];
  });
}
