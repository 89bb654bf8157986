import { join } from "node:path";
import type { ValidateFunction } from "ajv";
import { definedSchema, objectSchema } from "./custom-resource.ts";
import { goModule } from "./go-module.ts";
import { newAjv } from "./structural.ts";

const files = {
  SecretStore: "external-secrets.io_secretstores.yaml",
  ClusterSecretStore: "external-secrets.io_clustersecretstores.yaml",
  ExternalSecret: "external-secrets.io_externalsecrets.yaml",
} as const;

/** What external-secrets.io/v1 says of an object. Of its releases v1.3.2 is the newest that is a Go module: v2 has no path of its own. */
export async function externalSecretsSchema(kind: keyof typeof files): Promise<ValidateFunction> {
  const folder = await goModule("external-secrets", "github.com/external-secrets/external-secrets");
  const schema = definedSchema(join(folder, "config", "crds", "bases", files[kind]), "v1");
  return newAjv().compile(objectSchema("external-secrets.io/v1", kind, schema));
}
