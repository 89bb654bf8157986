import * as Type from "typebox";
import { ImageDigest } from "./audit-shipping.ts";
import { closed } from "./primitives.ts";

export const ciProviders = ["github", "gitlab"] as const;
export type CiProvider = (typeof ciProviders)[number];

/** Trivy's own names, from mild to grave. */
export const scanSeverities = ["LOW", "MEDIUM", "HIGH", "CRITICAL"] as const;

export const Ci = Type.Object(
  {
    providers: Type.Array(Type.Enum([...ciProviders]), { minItems: 1, uniqueItems: true, description: "Where images are built." }),
    scannerImage: Type.Optional(
      Type.String({
        pattern: "^[a-z0-9][-A-Za-z0-9._:/]*:v?[0-9]+\\.[0-9]+\\.[0-9]+@sha256:[a-f0-9]{64}$",
        maxLength: 1024,
        description:
          "Trivy's image with its version and digest, e.g. ghcr.io/aquasecurity/trivy:0.74.0@sha256: and 64 hex digits; runners must be able to pull it. Without it nothing is rendered.",
      }),
    ),
    severities: Type.Optional(
      Type.Array(Type.Enum([...scanSeverities]), { minItems: 1, uniqueItems: true, description: "What fails the gate (default: CRITICAL and HIGH)." }),
    ),
    ignoreUnfixed: Type.Optional(
      Type.Boolean({ description: "Whether the gate lets pass what has no fix yet (default: true); the report holds it in any case." }),
    ),
    images: Type.Optional(
      Type.Array(ImageDigest, {
        minItems: 1,
        maxItems: 256,
        uniqueItems: true,
        description: "Images that run, scanned again every day: what is known of them grows.",
      }),
    ),
    codeScanning: Type.Optional(
      Type.Boolean({ description: "Whether GitHub gets the report for its code scanning (default: true); private repositories need its licence." }),
    ),
  },
  closed,
);

export type CiSpec = Type.Static<typeof Ci>;
