import { expect, it } from "vitest";
import { secretsOf } from "../../../src/checks/secret-samples.ts";
import { bitsPerCharacter } from "../../../src/kubernetes/credentials/entropy.ts";
import { findAssignments, findFormats, isCredentialName, judgeNamed, masked } from "../../../src/kubernetes/credentials/find.ts";
import { credentialFormats } from "../../../src/kubernetes/credentials/formats.ts";

it.each(credentialFormats.flatMap((format) => secretsOf(format).map((text) => [format.name, text] as const)))("finds %s", (name, text) => {
  const found = findFormats(`a: 1\n  ${text}\n`);
  expect(found.map(({ pattern }) => pattern)).toContain(name);
  expect(masked(`a ${text} b`)).not.toContain(text);
});

it.each(["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "])("finds a %sprivate key that is base64 once more, as kubeconfig files hold it", (kind) => {
  const pem = `-----BEGIN ${kind}PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n`;
  expect(findFormats(`client-key-data: ${Buffer.from(pem).toString("base64")}`).map(({ pattern }) => pattern)).toEqual(["private-key-in-base64"]);
});

it.each([
  ["a certificate", "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ2xlYW4=\n-----END CERTIFICATE-----"],
  ["a certificate in base64", Buffer.from("-----BEGIN CERTIFICATE-----\nMIIBszCC").toString("base64")],
  ["a public key", "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0C"],
  ["a digest", `sha256:${"0123456789abcdef".repeat(4)}`],
  ["an address", "https://example.com:8080/a@b?c=d:e@f"],
  ["a template in an address", "amqp://{{ user }}:{{ password }}@mq"],
  ["a variable in an address", "redis://:${REDIS_PASSWORD}@redis:6379"],
  ["a masked password", "postgres://app:*****@db"],
  ["a short token", "ghp_0123456789"],
])("takes no %s for a credential", (_, text) => {
  expect(findFormats(text)).toEqual([]);
});

it.each([
  ["aws-access-key", "AKIAIOSFODNN7EXAMPLE"],
  ["url-credentials", "https://username:password@proxy.example.com"],
])("knows the example of %s", (name, text) => {
  expect(findFormats(text)).toEqual([expect.objectContaining({ pattern: name, isExample: true })]);
});

it("a private key's first line without a key is a suspicion", () => {
  const severity = (text: string) => findFormats(text).map((found) => found.severity);
  expect(severity("-----BEGIN PRIVATE KEY-----\n(yours)\n")).toEqual(["low"]);
  expect(severity(`-----BEGIN PRIVATE KEY-----\\n${"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"}`)).toEqual(["high"]);
  expect(severity(`-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n${"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"}`)).toEqual([
    "high",
  ]);
});

it.each(["password", "DB_PASSWORD", "dbPassword", "api-key", "API_KEY", "clientSecret", "x.token", "credentials", "AWS_SECRET_ACCESS_KEY"])(
  "%s is a credential's name",
  (name) => {
    expect(isCredentialName(name)).toBe(true);
  },
);

it.each([
  "token_endpoint",
  "passwordPolicy",
  "secretName",
  "TOKEN_TTL",
  "public_key",
  "monkey",
  "keytoken1",
  "ssl.key.password.file",
  "tokens",
  "imagePullSecrets",
])("%s is none", (name) => {
  expect(isCredentialName(name)).toBe(false);
});

const severity = (name: string, value: string) => judgeNamed(name, value).map((found) => `${found.severity} ${found.length}`);

it("a random-looking value of such a name weighs more than a word", () => {
  expect(severity("password", "changeme")).toEqual(["low 8"]);
  expect(severity("password", "correct horse battery")).toEqual(["low 21"]);
  expect(severity("password", "q8!Zt3Lw0xVb7Rk2")).toEqual(["medium 16"]);
  expect(severity("user", "q8!Zt3Lw0xVb7Rk2")).toEqual([]);
});

it.each([
  "",
  "  ",
  "${PASSWORD}",
  "$(PASSWORD)",
  "$PASSWORD",
  "%PASSWORD%",
  "{{ .Values.password }}",
  "<password>",
  "[password]",
  "__PASSWORD__",
  "xxxx",
  "****",
  "true",
  "null",
  "3600s",
  "12",
  "/run/secrets/db",
  "./password.txt",
  "https://vault.example.com/v1/secret",
  "vault:secret/data/db#password",
])("%s under such a name is a placeholder", (value) => {
  expect(severity("password", value)).toEqual([]);
});

const assigned = (text: string) => findAssignments(text).map(({ at, length }) => text.slice(at, at + length));

it.each([
  ["properties", "user=a\ndb.password=hunter2!\n", "hunter2!"],
  ["YAML", "db:\n  password: 'hunter2!'  # changed\n", "hunter2!"],
  ["JSON", '{"user":"a","clientSecret":"q8!Zt3Lw0xVb7Rk2"}', "q8!Zt3Lw0xVb7Rk2"],
  ["a shell", "export API_KEY=q8Zt3Lw0xVb7Rk2\n", "q8Zt3Lw0xVb7Rk2"],
  ["a flag", "--password=hunter2!", "hunter2!"],
  ["a program", 'token := "q8Zt3Lw0xVb7Rk2"', "q8Zt3Lw0xVb7Rk2"],
  ["a default", "password: changeme", "changeme"],
])("finds a value in %s", (_, text, value) => {
  expect(assigned(text)).toEqual([value]);
});

it.each([
  "password: required",
  "the password: the word that nobody knows",
  "password = os.environ['DB_PASSWORD']",
  "password = get_password()",
  "token: ${TOKEN}",
  "token=$(cat /run/token)",
  "password = config.database.password",
  "passwordFile: /run/secrets/password",
  "token_endpoint: https://login.example.com",
  "secret:\n  name: database",
  "secret: *anchor",
])("finds none in %s", (text) => {
  expect(assigned(text)).toEqual([]);
});

it("measures what characters tell", () => {
  expect(bitsPerCharacter("")).toBe(0);
  expect(bitsPerCharacter("aaaa")).toBe(0);
  expect(bitsPerCharacter("abcd")).toBe(2);
  expect(bitsPerCharacter("0123456789abcdef")).toBe(4);
});
