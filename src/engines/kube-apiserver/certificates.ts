import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { bits, bool, explicit, implicit, integer, objectId, octets, sequence, set, text, time } from "./der.ts";

/** A certificate and its private key, both PEM. */
export type KeyPair = { readonly certificate: string; readonly key: string };

/** Whom a client certificate is for: its common name is the user, its organisations are the groups. */
export type ClientName = { readonly user: string; readonly groups?: readonly string[] };

/** An authority that lives as long as the control plane that it is for. Its key is nowhere but in memory. */
export type Authority = {
  /** PEM. */
  readonly certificate: string;
  /** For a server on 127.0.0.1 and localhost. */
  server(): KeyPair;
  /** @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#x509-client-certificates */
  client(name: ClientName): KeyPair;
};

const hour = 3_600_000;
const lifetime = 24 * hour;
const authorityName = [["CN", "bulwark"]] as const;

/** A new authority, with an elliptic-curve key. */
export function newAuthority(): Authority {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issue = (subject: Name, extensions: readonly Buffer[]): KeyPair => {
    const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
    return { certificate: certificateOf(subject, own.publicKey, extensions, privateKey), key: pemOfKey(own.privateKey) };
  };
  return {
    certificate: certificateOf(authorityName, publicKey, authorityExtensions, privateKey),
    server: () => issue([["CN", "kube-apiserver"]], leafExtensions(serverAuth, [subjectNames])),
    client: ({ user, groups = [] }) => issue([...groups.map((group) => ["O", group] as const), ["CN", user]], leafExtensions(clientAuth)),
  };
}

/** Both PEM. */
export type TokenKeys = { readonly privateKey: string; readonly publicKey: string };

/** A key with which the API server signs tokens of service accounts, and the one with which it verifies them. */
export function serviceAccountKeys(): TokenKeys {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = pemOfKey(privateKey);
  return { privateKey: pem, publicKey: createPublicKey(createPrivateKey(pem)).export({ type: "spki", format: "pem" }) as string };
}

type Name = readonly (readonly ["CN" | "O", string])[];

const nameTypes = { CN: "2.5.4.3", O: "2.5.4.10" } as const;
const ecdsaWithSha256 = sequence(objectId("1.2.840.10045.4.3.2"));
const [serverAuth, clientAuth] = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"] as const;

/** @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1 */
function certificateOf(subject: Name, publicKey: KeyObject, extensions: readonly Buffer[], issuerKey: KeyObject): string {
  const now = Date.now();
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.of(2))),
    integer(randomBytes(16)),
    ecdsaWithSha256,
    distinguishedName(authorityName),
    sequence(time(new Date(now - hour)), time(new Date(now + lifetime))),
    distinguishedName(subject),
    publicKey.export({ type: "spki", format: "der" }),
    explicit(3, sequence(...extensions)),
  );
  const certificate = sequence(toBeSigned, ecdsaWithSha256, bits(sign("sha256", toBeSigned, issuerKey)));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

const distinguishedName = (name: Name) => sequence(...name.map(([type, value]) => set(sequence(objectId(nameTypes[type]), text(value)))));

const extension = (id: string, critical: boolean, value: Buffer) => sequence(objectId(id), ...(critical ? [bool(true)] : []), octets(value));

/** basicConstraints: an authority, and keyUsage: signs certificates and revocations. */
const authorityExtensions = [extension("2.5.29.19", true, sequence(bool(true))), extension("2.5.29.15", true, bits(Buffer.of(0b0000_0110), 1))];

/** keyUsage: signs; extKeyUsage. */
const leafExtensions = (usage: string, more: readonly Buffer[] = []) => [
  extension("2.5.29.15", true, bits(Buffer.of(0b1000_0000), 7)),
  extension("2.5.29.37", false, sequence(objectId(usage))),
  ...more,
];

/** subjectAltName: 127.0.0.1 and localhost. */
const subjectNames = extension("2.5.29.17", false, sequence(implicit(7, Buffer.of(127, 0, 0, 1)), implicit(2, Buffer.from("localhost"))));

const pemOfKey = (key: KeyObject) => key.export({ type: "pkcs8", format: "pem" }) as string;
