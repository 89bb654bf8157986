import { providerNameOf } from "../configuration.ts";
import { holds } from "../resources.ts";
import { shownResource } from "../shown.ts";
import type { Lint, Told } from "./lint.ts";

/** A resource that two entries name: the second never writes. */
export const resourceInTwoEntries: Lint = {
  id: "resource-in-two-entries",
  severity: "error",
  why: "The API server joins the providers of both entries: the first provider of the second entry never writes.",
  check: ({ resources }) =>
    resources.flatMap(({ resources: names }, index) =>
      names.flatMap((name, at): Told[] => {
        const first = resources.slice(0, index).findIndex((entry) => entry.resources.includes(name));
        if (first < 0) return [];
        return [
          {
            pointer: `/resources/${index}/resources/${at}`,
            message: `${shownResource(name) ?? "this resource"} is in entry ${first + 1} too, whose first provider writes it; this one only reads`,
            remedy: "name a resource in one entry",
          },
        ];
      }),
    ),
};

/** Secrets that are not encrypted. */
export const secretsNotEncrypted: Lint = {
  id: "secrets-not-encrypted",
  severity: "error",
  why: "What an EncryptionConfiguration is for, before all else, is Secrets.",
  check: ({ resources }) => {
    const index = resources.findIndex((entry) => entry.resources.some((resource) => holds(resource, "secrets")));
    if (index < 0) return [{ pointer: "/resources", message: "Secrets are in no entry: they are stored in plain text", remedy: "add secrets" }];
    const providers = resources[index]?.providers ?? [];
    if (!providers.every((provider) => providerNameOf(provider) === "identity")) return [];
    return [
      {
        pointer: `/resources/${index}/providers`,
        message: "identity alone is the provider of Secrets: they are stored in plain text",
        remedy: "add a provider",
      },
    ];
  },
};
