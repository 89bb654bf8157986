export const externalSecretsControl = "external-secrets";
