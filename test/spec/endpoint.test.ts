import { expect, it } from "vitest";
import { endpointFault, endpointOf } from "../../src/spec/endpoint.ts";

it.each([
  ["https://loki.example.com", { host: "loki.example.com", port: 443, path: "" }],
  ["https://loki.example.com/", { host: "loki.example.com", port: 443, path: "" }],
  ["https://a:1", { host: "a", port: 1, path: "" }],
  ["https://1.2.3.4:65535/x/y-z_~.0/", { host: "1.2.3.4", port: 65_535, path: "/x/y-z_~.0" }],
])("reads %s", (text, endpoint) => {
  expect(endpointOf(text)).toEqual(endpoint);
  expect(endpointFault(text)).toBeUndefined();
});

it.each([
  ["http://a", "write https"],
  ["https://user:secret@a", "remove the credentials"],
  ["https://", "write https://, a host"],
  ["https://a:0", "write https://, a host"],
  ["https://a:65536", "write https://, a host"],
  ["https://A.example.com", "write https://, a host"],
  ["https://-a", "write https://, a host"],
  ["https://a..b", "write https://, a host"],
  ["https://a/?x=1", "write https://, a host"],
  ["https://a/#x", "write https://, a host"],
  ["https://a//b", "write https://, a host"],
  ["https://a/${HOME}", "write https://, a host"],
  ["https://a/SECRET[files.x]", "write https://, a host"],
  ["https://a/%2e", "write https://, a host"],
  ["https://a\nhttps://b", "write https://, a host"],
  [`https://${"a.".repeat(127)}a`, "write https://, a host"],
  ["ftp://a", "write https://, a host"],
])("refuses %j", (text, remedy) => {
  expect(endpointOf(text)).toBeUndefined();
  expect(endpointFault(text)).toContain(remedy);
});
