import type { JsonObject } from "../../kubernetes/json.ts";
import type { SecretStoreSpec } from "../../spec/schema/external-secrets.ts";
import type { PlannedObject } from "./planned-object.ts";
import { providerOf } from "./provider.ts";

/** The folder of what is in no namespace: no namespace can have that name. */
const everywhere = "_cluster";

/** The stores of an entry: one, or one in each namespace; none where the entry does not say its provider. */
export function plannedStores({ name, kind, namespaces = [], allNamespaces, provider }: SecretStoreSpec): PlannedObject[] {
  if (!provider) return [];
  if (kind === "SecretStore")
    return namespaces.toSorted().map((namespace) => ({
      ...{ kind, name, namespace, path: `${namespace}/secret-store.${name}.yaml` },
      comments: [`For ExternalSecrets of ${namespace} alone.`],
      spec: { provider: providerOf(provider) },
    }));
  const conditions: JsonObject[] = allNamespaces ? [{ namespaceSelector: {} }] : [{ namespaces: namespaces.toSorted() }];
  return [
    {
      ...{ kind, name, namespace: "", path: `${everywhere}/cluster-secret-store.${name}.yaml` },
      comments: [
        allNamespaces
          ? "The spec opens it to every namespace: whoever may create an ExternalSecret anywhere reads with it."
          : "Without conditions it would be open to every namespace. Whoever may create an ExternalSecret in one of these reads with it.",
      ],
      spec: { conditions, provider: providerOf(provider) },
    },
  ];
}
