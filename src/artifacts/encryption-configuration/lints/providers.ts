import { providerNameOf } from "../configuration.ts";
import { entryName } from "../shown.ts";
import type { Lint, Told } from "./lint.ts";

const weaknesses = {
  aescbc: "aescbc is weak: it is open to padding-oracle attacks",
  aesgcm: "aesgcm uses random nonces: its key must be replaced before 200,000 writes",
} as const;

/** What writes is a provider that Kubernetes itself warns of. @see https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/#providers */
export const weakProvider: Lint = {
  id: "weak-encryption",
  severity: "warning",
  why: "aescbc does not authenticate, and aesgcm is safe only under a rotation that nobody does by hand.",
  check: ({ resources }) =>
    resources.flatMap(({ resources: names, providers: [first] }, index): Told[] => {
      const name = first && providerNameOf(first);
      if (name !== "aescbc" && name !== "aesgcm") return [];
      return [
        {
          pointer: `/resources/${index}/providers/0`,
          message: `${entryName(names, index)}: ${weaknesses[name]}`,
          remedy: "use kms, or secretbox where there is no KMS",
        },
      ];
    }),
};

/** KMS v1, which is also what kms means without an apiVersion. */
export const kmsV1: Lint = {
  id: "kms-v1",
  severity: "error",
  why: "KMS v1 is off since Kubernetes 1.29: without the feature gate KMSv1 the API server does not start.",
  check: ({ resources }) =>
    resources.flatMap(({ providers }, index) =>
      providers.flatMap(({ kms }, at): Told[] => {
        if (!kms || kms.apiVersion === "v2") return [];
        const said = kms.apiVersion === "v1" ? "this is KMS v1" : "kms has no apiVersion, which means v1";
        return [
          {
            pointer: `/resources/${index}/providers/${at}/kms`,
            message: `${said}: without the feature gate KMSv1 the API server does not start`,
            remedy: "write apiVersion: v2, for a plugin that speaks it",
          },
        ];
      }),
    ),
};
