import * as Type from "typebox";
import { SecretPatternsSchema } from "../../checks/config-map-secrets.ts";
import { admissionFormats } from "../../kubernetes/credentials/formats.ts";
import { credentialNames, placeholderValues } from "../../kubernetes/credentials/names.ts";
import type { JsonObject } from "../../kubernetes/json.ts";
import { findKind, type ResourceKind } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { aks, cis, eks, gke, nsa } from "../references.ts";

const match = [findKind("ConfigMap") as ResourceKind];
const names = admissionFormats.map(({ name }) => name);

export const disallowSecretsInConfigmaps: Control = {
  id: "disallow-secrets-in-configmaps",
  item: "4.1",
  area: "secrets",
  title: "ConfigMaps hold no credentials",
  severity: "high",
  rationale:
    "Whoever may read ConfigMaps reads what is in them; roles grant that far more freely than Secrets, and encryption at rest is seldom set up for ConfigMaps.",
  remediation: "Put the credential into a Secret, better one that an external store fills, refer to it from the Pod, and rotate it: it has been read.",
  beyondAdmission:
    "Credentials of no known form: `bulwark secrets scan` looks for more of them, in variables, arguments and annotations too. What was in a ConfigMap before stays there until it is changed, and in every backup.",
  references: [...cis("5.4.1", "5.4.2"), ...eks("4.4.1", "4.4.2"), ...gke("4.4.1", "4.4.2"), ...aks("4.5.1", "4.5.2"), ...nsa("Secrets")],
  parameters: Type.Object(
    {
      patterns: Type.Optional({ ...SecretPatternsSchema, description: "Patterns of values, beside the built-in ones." }),
      withoutPatterns: Type.Optional(
        Type.Array(Type.Enum(names), { minItems: 1, maxItems: names.length - 1, uniqueItems: true, description: "Built-in patterns that are not asked." }),
      ),
    },
    { additionalProperties: false },
  ),
  checkIds: ["values", "key-names"],
  checks: ({ patterns = [], withoutPatterns = [] }) => [
    {
      id: "values",
      title: "No value has the form of a credential",
      kind: "config-map-secrets",
      match,
      parameters: { patterns: [...(patterns as JsonObject[]), ...builtIn(withoutPatterns as string[])] },
      message: "move the credential into a Secret, and rotate it",
    },
    {
      id: "key-names",
      title: "No key is named like a credential",
      kind: "config-map-secrets",
      match,
      parameters: { keyNames: [...credentialNames], placeholders: [...placeholderValues] },
      message: "move what is named like a credential into a Secret, or name it otherwise",
      inheritsAtMost: "warn",
    },
  ],
  artifacts: [],
};

const builtIn = (without: readonly string[]): JsonObject[] =>
  admissionFormats.filter(({ name }) => !without.includes(name)).map(({ name, regex, literals }) => ({ name, regex, literals: [...literals] }));
