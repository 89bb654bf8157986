import type { JsonObject } from "../../kubernetes/json.ts";
import type { SecretProviderSpec, ServiceAccountSpec } from "../../spec/schema/secret-provider.ts";

/**
 * A store's provider as External Secrets has it, defaults written out. No way of authenticating that needs a stored
 * credential is here.
 * @see https://github.com/external-secrets/external-secrets/blob/v2.9.0/apis/externalsecrets/v1/secretstore_vault_types.go and its neighbours of AWS, GCP and Azure
 */
export function providerOf({ vault, awsSecretsManager: aws, gcpSecretManager: gcp, azureKeyVault: azure }: SecretProviderSpec): JsonObject {
  if (vault) {
    const { server, path, version = "v2", namespace, role, mountPath = "kubernetes", caConfigMap, serviceAccount } = vault;
    return {
      vault: {
        ...{ server, path, version },
        ...(namespace === undefined ? {} : { namespace }),
        ...(caConfigMap === undefined ? {} : { caProvider: { type: "ConfigMap", ...caConfigMap } }),
        auth: { kubernetes: { mountPath, role, serviceAccountRef: refTo(serviceAccount) } },
      },
    };
  }
  if (aws) {
    const { region, role, serviceAccount } = aws;
    const auth = serviceAccount ? { auth: { jwt: { serviceAccountRef: refTo(serviceAccount) } } } : {};
    return { aws: { service: "SecretsManager", region, ...(role === undefined ? {} : { role }), ...auth } };
  }
  if (gcp) {
    const { projectID, clusterLocation, clusterName, serviceAccount } = gcp;
    const cluster = { ...(clusterLocation === undefined ? {} : { clusterLocation }), ...(clusterName === undefined ? {} : { clusterName }) };
    const auth = serviceAccount ? { auth: { workloadIdentity: { serviceAccountRef: refTo(serviceAccount), ...cluster } } } : {};
    return { gcpsm: { projectID, ...auth } };
  }
  const { vaultUrl, tenantId, serviceAccount } = azure as NonNullable<typeof azure>;
  return {
    azurekv: { authType: "WorkloadIdentity", vaultUrl, ...(tenantId === undefined ? {} : { tenantId }), serviceAccountRef: refTo(serviceAccount) },
  };
}

function refTo({ name, namespace, audiences }: ServiceAccountSpec): JsonObject {
  return { name, ...(namespace === undefined ? {} : { namespace }), ...(audiences === undefined ? {} : { audiences: [...audiences] }) };
}
