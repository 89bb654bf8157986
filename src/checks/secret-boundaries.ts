import { Buffer } from "node:buffer";
import type { CredentialFormat } from "../kubernetes/credentials/formats.ts";
import type { JsonObject } from "../kubernetes/json.ts";
import type { Boundary } from "./check-kind.ts";
import { matchSamples } from "./match-samples.ts";
import { nameBoundaries, namesOf } from "./secret-name-boundaries.ts";
import type { SecretParameters } from "./secret-parameters.ts";
import { base64, data, type SecretSamples, secretOf, secretSamples, secretsOf } from "./secret-samples.ts";

/** The boundaries of a check of secrets: what is no secret, each pattern, base64, names of keys, and the UPDATE guard. */
export function secretBoundaries(parameters: SecretParameters): Boundary[] {
  const samples = secretSamples(parameters);
  const { keys, secret } = samples;
  const [text, other, bytes] = keys;
  if (text === undefined || other === undefined || bytes === undefined) return nameBoundaries(samples);
  const places = { text, other, bytes, data: (value: string) => data({ [text]: value }), binary: (value: Buffer | string) => encoded(bytes, base64(value)) };
  const name = namesOf(samples)[0];
  const bad = secret !== undefined ? { [text]: secret } : name !== undefined ? { [name]: samples.value } : undefined;
  return [
    ...nothing(samples, places),
    ...parameters.patterns.flatMap((pattern, index) => ofPattern(pattern, index === 0, samples, places)),
    ...(parameters.patterns.length > 0 ? encodings(samples, places) : []),
    ...nameBoundaries(samples),
    ...(bad ? updates(bad, places) : []),
  ];
}

/** Keys of a ConfigMap without a meaning, and the ConfigMap with one value under them. */
type Places = {
  readonly text: string;
  readonly other: string;
  readonly bytes: string;
  data(value: string): JsonObject;
  binary(value: Buffer | string): JsonObject;
};

const encoded = (key: string, text: string): JsonObject => ({ binaryData: { [key]: text } });

const harmless: readonly (readonly [what: string, text: string])[] = [
  ["empty", ""],
  ["plain", "level: info\nport: 8080\n"],
  ["certificate", "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ2xlYW4=\n-----END CERTIFICATE-----\n"],
  ["public-key", "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n"],
  ["address", "https://example.com:8443/path?user=me@example.com"],
  ["variable-in-address", "postgres://app:${PASSWORD}@db.example.com/app"],
  ["mark-in-address", "postgres://app:<password>@db.example.com/app"],
  ["template-in-address", "postgres://app:{{ password }}@db.example.com/app"],
  ["format-in-address", "postgres://%s:%s@%s/app"],
  ["detached-signature", "eyJhbGciOiJIUzI1NiIsImtpZCI6ImEifQ..c2lnbmF0dXJlLW9mLW5vdGhpbmc"],
  ["braces", "{{ request.operation }} $(./../x)"],
  ["not-ascii", "h\u00e9llo \u4e16\u754c"],
];

/** What holds nothing. */
function nothing({ parameters, secret = "text", isClean, isNamed }: SecretSamples, { text, bytes, data: at }: Places): Boundary[] {
  const asKey = parameters.patterns.map(secretOf).find((found) => found !== undefined && /^[\w.-]+$/.test(found) && !isNamed(found));
  return [
    { what: "no-data", verdict: "pass", object: {} },
    { what: "null-data", verdict: "pass", object: { data: null, binaryData: null } },
    { what: "empty-data", verdict: "pass", object: { data: {}, binaryData: {} } },
    { what: "null-value", verdict: "pass", object: { data: { [text]: null }, binaryData: { [bytes]: null } } },
    { what: "data-is-text", verdict: "pass", object: { data: secret, binaryData: secret } },
    { what: "data-is-list", verdict: "pass", object: { data: [secret], binaryData: [secret] } },
    { what: "value-is-number", verdict: "pass", object: { data: { [text]: 1, password: 1 }, binaryData: { [bytes]: 1, password: 1 } } },
    ...harmless.filter(([, value]) => isClean(value)).map(([what, value]): Boundary => ({ what: `harmless-${what}`, verdict: "pass", object: at(value) })),
    ...(asKey === undefined ? [] : [{ what: "secret-as-a-key", verdict: "pass" as const, object: data({ [asKey]: "text" }) }]),
  ];
}

/** What one pattern finds, and what it does not. */
function ofPattern(pattern: CredentialFormat, isFirst: boolean, { isClean }: SecretSamples, places: Places): Boundary[] {
  const { data: at, binary } = places;
  const what = (name: string) => `${pattern.name}-${name}`;
  const beside = [...matchSamples([pattern.regex]).other, ...pattern.literals]
    .filter((text) => isClean(text) && isClean(` ${text}`))
    .flatMap((text, position): Boundary[] => [
      { what: what(`beside-${position + 1}`), verdict: "pass", object: at(text) },
      { what: what(`beside-${position + 1}-binary`), verdict: "pass", object: binary(text) },
    ]);
  const [secret, ...others] = secretsOf(pattern);
  if (secret === undefined) return beside;
  const decoys = isFirst ? `${pattern.literals[0]} `.repeat(3000) : `${pattern.literals[0]} `;
  const bytes = Buffer.concat([Buffer.from([0, 255, 254, 128]), Buffer.from(secret), Buffer.from([192, 0])]);
  return [
    { what: what("alone"), verdict: "fail", object: at(secret) },
    { what: what("between-lines"), verdict: "fail", object: at(`first: \u00e9\n${secret}\nlast: \u00e9`) },
    ...["", " ", "  "].map((before): Boundary => ({ what: what(`binary-offset-${before.length}`), verdict: "fail", object: binary(`${before}${secret}`) })),
    { what: what("between-bytes"), verdict: "fail", object: binary(bytes) },
    ...(isClean(base64(secret)) ? [{ what: what("encoded-in-text"), verdict: "pass" as const, object: at(base64(secret)) }] : []),
    ...(isClean(decoys) ? [{ what: what("after-decoys"), verdict: "fail" as const, object: at(`${decoys}\n${secret}`) }] : []),
    ...others.flatMap((text, index): Boundary[] => [
      { what: what(`literal-${index + 2}`), verdict: "fail", object: at(text) },
      { what: what(`literal-${index + 2}-binary`), verdict: "fail", object: binary(text) },
    ]),
    ...(isFirst ? placed(secret, places) : []),
    ...beside,
  ];
}

/** Bytes before a secret that put it on the borders of the pieces in which CEL reads. */
const distances = [366, 372, 375, 376, 740, 748, 749, 750, 751, 752, 1123, 1499, 1500, 6000, 24 * 1024];

/** A secret at the places where a reader in pieces may miss it, and among other values. */
function placed(secret: string, { text, other, data: at, binary }: Places): Boundary[] {
  return [
    ...distances.map((length): Boundary => ({ what: `binary-after-${length}`, verdict: "fail", object: binary(`${"-".repeat(length - 1)} ${secret}`) })),
    { what: "text-after-64k", verdict: "fail", object: at(`${"- ".repeat(32 * 1024)}${secret}`) },
    { what: "second-value", verdict: "fail", object: data({ [text]: "a: 1", [other]: secret }) },
    { what: "first-value", verdict: "fail", object: data({ [text]: secret, [other]: "b: 1" }) },
    { what: "text-beside-binary", verdict: "fail", object: { ...at(secret), ...binary("text") } },
    { what: "binary-beside-text", verdict: "fail", object: { ...at("text"), ...binary(secret) } },
    { what: "in-an-annotation", verdict: "pass", object: { metadata: { annotations: { note: secret } }, ...at("text") } },
  ];
}

/** Texts that encoding/json does not take for base64. */
const noBase64 = ["YQ", "YQ=", "Y", "====", "Y===", "YQ==YQ==", "YWI_", "YWI-", "YW I=", "YWJj!", "\u00e9\u00e9\u00e9\u00e9", "{{ x }}"];

/** What base64 is. @see https://pkg.go.dev/encoding/base64#Encoding.Decode */
function encodings({ secret }: SecretSamples, { bytes }: Places): Boundary[] {
  const at = (text: string) => encoded(bytes, text);
  const lines = (text: string, end: string) => `${base64(text).replaceAll(/.{60}/g, `$&${end}`)}${end}`;
  const around = `${"x ".repeat(40)}${secret}${" x".repeat(40)}`;
  return [
    { what: "binary-clean", verdict: "pass", object: at("AAECA/8=") },
    { what: "binary-empty", verdict: "pass", object: at("") },
    ...["\n", "\r\n"].map((end, index): Boundary => ({ what: `binary-lines-${index + 1}`, verdict: "pass", object: at(lines("clean ".repeat(100), end)) })),
    { what: "binary-64-kib", verdict: "pass", object: at(base64(Buffer.alloc(64 * 1024, "clean "))) },
    ...(secret === undefined
      ? []
      : ["\n", "\r\n"].map((end, index): Boundary => ({ what: `binary-secret-in-lines-${index + 1}`, verdict: "fail", object: at(lines(around, end)) }))),
    ...noBase64.map((text, index): Boundary => ({ what: `binary-no-base64-${index + 1}`, verdict: "fail", object: at(text) })),
  ];
}

/** What stays as it was is left alone, whatever else changes; where anything of the data changes, all of it is judged. */
function updates(bad: Record<string, string>, { text, other, binary, data: at }: Places): Boundary[] {
  const labelled = { metadata: { labels: { team: "a" } } };
  const key = text in bad ? other : text;
  return [
    { what: "update-unchanged-bad", verdict: "pass", object: data(bad), before: { object: data(bad) } },
    { what: "update-elsewhere-bad", verdict: "pass", object: { ...labelled, ...data(bad) }, before: { object: data(bad) } },
    { what: "update-good-to-bad", verdict: "fail", object: data(bad), before: { object: at("text") } },
    { what: "update-bad-to-good", verdict: "pass", object: at("text"), before: { object: data(bad) } },
    { what: "update-other-value", verdict: "fail", object: data({ ...bad, [key]: "2" }), before: { object: data({ ...bad, [key]: "1" }) } },
    { what: "update-other-binary", verdict: "fail", object: { ...data(bad), ...binary("2") }, before: { object: { ...data(bad), ...binary("1") } } },
  ];
}
