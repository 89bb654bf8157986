import * as Type from "typebox";

const closed = { additionalProperties: false } as const;

/** Who must have signed every image; one of them is enough. */
export const SignaturesSchema = Type.Object(
  {
    keyless: Type.Optional(
      Type.Array(
        Type.Object(
          {
            issuer: Type.String({ pattern: "^https://\\S+$", maxLength: 512, description: "The OIDC issuer, exactly." }),
            subject: Type.String({
              pattern: "^\\S(.*\\S)?$",
              maxLength: 512,
              description: "The identity in the certificate, exactly: a workflow's URL, an e-mail address.",
            }),
          },
          closed,
        ),
        { minItems: 1, maxItems: 16, description: "Identities of keyless signatures; without its issuer a subject could be anybody's." },
      ),
    ),
    publicKeys: Type.Optional(
      Type.Array(
        Type.String({
          pattern: "^-----BEGIN PUBLIC KEY-----\\n([A-Za-z0-9+/=]+\\n)+-----END PUBLIC KEY-----\\n?$",
          maxLength: 4096,
          description: "A public key in PEM.",
        }),
        { minItems: 1, maxItems: 16, description: "Public keys of cosign." },
      ),
    ),
  },
  { ...closed, minProperties: 1, description: "Who signs images, by cosign: every image must be signed by one of these. Only Kyverno verifies it." },
);

export type Signatures = Type.Static<typeof SignaturesSchema>;
