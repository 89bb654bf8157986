import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { expect, it } from "vitest";
import { newAuthority, serviceAccountKeys } from "../../../src/engines/kube-apiserver/certificates.ts";
import { integer, objectId, octets, time } from "../../../src/engines/kube-apiserver/der.ts";

const authority = newAuthority();
const root = new X509Certificate(authority.certificate);

it("writes what another reads: names, groups, uses, and a key that fits", () => {
  const { certificate, key } = authority.client({ user: "system:kube-proxy", groups: ["system:nodes", "Größe"] });
  const read = new X509Certificate(certificate);
  expect(read.subject.split("\n")).toEqual(["O=system:nodes", "O=Größe", "CN=system:kube-proxy"]);
  expect(read.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
  expect(read.ca).toBe(false);
  expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(read.checkIssued(root) && read.verify(root.publicKey)).toBe(true);
  expect(read.verify(new X509Certificate(newAuthority().certificate).publicKey)).toBe(false);
});

it("makes a certificate of a server for loopback alone", () => {
  const read = new X509Certificate(authority.server().certificate);
  expect(read.subjectAltName).toBe("IP Address:127.0.0.1, DNS:localhost");
  expect(read.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  expect(read.checkIP("127.0.0.1")).toBe("127.0.0.1");
});

it("lasts a day, and was valid before a clock that is a little late", () => {
  expect(root.ca).toBe(true);
  const [from, to] = [Date.parse(root.validFrom), Date.parse(root.validTo)];
  expect([from < Date.now() - 3_500_000, to - from]).toEqual([true, 25 * 3_600_000]);
});

it("gives every certificate a number of its own", () => {
  const numbers = Array.from({ length: 50 }, () => new X509Certificate(authority.client({ user: "x" }).certificate).serialNumber);
  expect(new Set(numbers).size).toBe(50);
});

it("makes keys for tokens that belong together", () => {
  const { privateKey, publicKey } = serviceAccountKeys();
  expect(createPublicKey(createPrivateKey(privateKey)).export({ type: "spki", format: "pem" })).toBe(publicKey);
});

it("encodes as the standard has it", () => {
  const hex = (value: Buffer) => value.toString("hex");
  expect(hex(integer(Buffer.of(0, 0)))).toBe("020100");
  expect(hex(integer(Buffer.of(0, 0x80)))).toBe("02020080");
  expect(hex(integer(Buffer.of(0x7f, 1)))).toBe("02027f01");
  expect(hex(objectId("1.2.840.10045.4.3.2"))).toBe("06082a8648ce3d040302");
  expect(hex(octets(Buffer.alloc(127))).slice(0, 4)).toBe("047f");
  expect(hex(octets(Buffer.alloc(128))).slice(0, 6)).toBe("048180");
  expect(hex(octets(Buffer.alloc(256))).slice(0, 8)).toBe("04820100");
  expect(time(new Date("2049-12-31T23:59:59Z")).toString("latin1")).toBe("\x17\x0d491231235959Z");
  expect(time(new Date("2050-01-01T00:00:00Z")).toString("latin1")).toBe("\x18\x0f20500101000000Z");
});
