import * as Type from "typebox";
import { closed, DnsLabel, DnsSubdomain } from "./primitives.ts";

const word = (description: string, pattern = "^[^\\s]+$") => Type.String({ pattern, maxLength: 256, description });

const ServiceAccount = Type.Object(
  {
    name: DnsSubdomain,
    namespace: Type.Optional(DnsLabel),
    audiences: Type.Optional(Type.Array(word("An audience of the token."), { minItems: 1, uniqueItems: true })),
  },
  {
    ...closed,
    description: "The ServiceAccount whose tokens authenticate: no credential is stored. Without namespace it is the ExternalSecret's own.",
  },
);

const serviceAccount = Type.Optional(ServiceAccount);

const Vault = Type.Object(
  {
    server: word("Address of Vault, e.g. https://vault.example.com:8200.", "^https://[^\\s]+$"),
    path: word("Where the KV engine is mounted, e.g. secret."),
    version: Type.Optional(Type.Enum(["v1", "v2"], { description: "Version of the KV engine (default: v2)." })),
    namespace: Type.Optional(word("Namespace of Vault Enterprise.")),
    role: word("Role of Vault's Kubernetes auth method."),
    mountPath: Type.Optional(word("Where that auth method is mounted (default: kubernetes).")),
    caConfigMap: Type.Optional(
      Type.Object(
        { name: DnsSubdomain, key: word("Key in the ConfigMap.", "^[-._a-zA-Z0-9]+$"), namespace: Type.Optional(DnsLabel) },
        { ...closed, description: "The ConfigMap that holds the CA of Vault's certificate." },
      ),
    ),
    serviceAccount: ServiceAccount,
  },
  { ...closed, description: "HashiCorp Vault, by its Kubernetes auth method." },
);

const AwsSecretsManager = Type.Object(
  {
    region: word("Region, e.g. eu-central-1.", "^[a-z]{2}(-[a-z]+)+-[0-9]+$"),
    role: Type.Optional(word("IAM role that is assumed, as an ARN.", "^arn:aws[-a-z]*:iam::[0-9]{12}:role/[^\\s]+$")),
    serviceAccount,
  },
  { ...closed, description: "AWS Secrets Manager, by IAM Roles for Service Accounts; without serviceAccount by the controller's own identity." },
);

const GcpSecretManager = Type.Object(
  {
    projectID: word("Project that holds the secrets.", "^[a-z][-a-z0-9:.]*[a-z0-9]$"),
    clusterLocation: Type.Optional(word("Location of the GKE cluster.", "^[-a-z0-9]+$")),
    clusterName: Type.Optional(word("Name of the GKE cluster.", "^[-a-z0-9]+$")),
    serviceAccount,
  },
  { ...closed, description: "Google Secret Manager, by Workload Identity; without serviceAccount by the controller's own identity." },
);

const AzureKeyVault = Type.Object(
  {
    vaultUrl: word("Address of the Key Vault, e.g. https://acme.vault.azure.net.", "^https://[^\\s]+$"),
    tenantId: Type.Optional(word("Tenant, where the ServiceAccount does not say it.", "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")),
    serviceAccount: ServiceAccount,
  },
  { ...closed, description: "Azure Key Vault, by Workload Identity." },
);

/** Where a store's secrets come from. None of these holds a credential: a ServiceAccount's tokens, or the cloud's identities, authenticate. */
export const SecretProvider = Type.Object(
  {
    vault: Type.Optional(Vault),
    awsSecretsManager: Type.Optional(AwsSecretsManager),
    gcpSecretManager: Type.Optional(GcpSecretManager),
    azureKeyVault: Type.Optional(AzureKeyVault),
  },
  { ...closed, minProperties: 1, maxProperties: 1, description: "One of them; a store without a provider is not rendered." },
);

export type SecretProviderSpec = Type.Static<typeof SecretProvider>;
export type ServiceAccountSpec = Type.Static<typeof ServiceAccount>;
