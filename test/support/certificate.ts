import { generateKeyPairSync, sign, X509Certificate } from "node:crypto";

export type Certificate = { readonly certificate: string; readonly key: string };

/**
 * A self-signed certificate for 127.0.0.1 that is its own authority, in PEM: Node can read X.509 and not make it.
 * @see https://datatracker.ietf.org/doc/html/rfc5280#section-4.1
 */
export function selfSigned({ commonName = "fake-api-server", groups = [] as readonly string[], days = 1, address = [127, 0, 0, 1] } = {}): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = sequence(...groups.map((group) => attribute([2, 5, 4, 10], group)), attribute([2, 5, 4, 3], commonName));
  const begin = new Date(Math.min(Date.now(), Date.now() + days * dayLength) - dayLength);
  const validity = sequence(time(begin), time(new Date(Date.now() + days * dayLength)));
  const extensions = sequence(
    extension([2, 5, 29, 19], sequence(der(0x01, Buffer.from([0xff])))),
    extension([2, 5, 29, 17], sequence(der(0x87, Buffer.from(address)))),
  );
  const body = sequence(
    der(0xa0, integer(2)),
    integer(1),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, extensions),
  );
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)]));
  const certificate = new X509Certificate(sequence(body, algorithm, signature)).toString();
  return { certificate, key: privateKey.export({ type: "pkcs8", format: "pem" }) as string };
}

const dayLength = 24 * 60 * 60 * 1000;

function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const size = content.length < 0x80 ? [content.length] : content.length < 0x100 ? [0x81, content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...contents: readonly Buffer[]) => der(0x30, ...contents);
const integer = (value: number) => der(0x02, Buffer.from([value]));
const time = (date: Date) =>
  der(
    0x17,
    Buffer.from(
      `${date
        .toISOString()
        .replaceAll(/[-:T]|[.]\d+/g, "")
        .slice(2, 14)}Z`,
    ),
  );

function identifier([first = 0, second = 0, ...rest]: readonly number[]): Buffer {
  const encode = (part: number): number[] => (part < 0x80 ? [part] : [...encode(part >> 7).map((byte) => byte | 0x80), part & 0x7f]);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(encode)]));
}

const attribute = (id: readonly number[], text: string) => der(0x31, sequence(identifier(id), der(0x0c, Buffer.from(text))));
const extension = (id: readonly number[], value: Buffer) => sequence(identifier(id), der(0x04, value));

/** ecdsa-with-SHA256. */
const algorithm = sequence(identifier([1, 2, 840, 10045, 4, 3, 2]));
