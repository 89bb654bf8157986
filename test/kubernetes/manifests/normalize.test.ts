import { expect, it } from "vitest";
import type { JsonObject } from "../../../src/kubernetes/json.ts";
import { normalizeNulls } from "../../../src/kubernetes/manifests/normalize.ts";

/** What the Go types of k8s.io/api v0.36 make of nulls; zero values that they add are left out. */
const objects: readonly [string, JsonObject, JsonObject][] = [
  ["a field", { kind: "Pod", spec: { securityContext: null, hostNetwork: null, initContainers: null } }, { kind: "Pod", spec: {} }],
  ["metadata", { kind: "Pod", metadata: null }, { kind: "Pod" }],
  [
    "labels and annotations",
    { metadata: { labels: { a: null, b: "1" }, annotations: { c: null } } },
    { metadata: { labels: { a: "", b: "1" }, annotations: { c: "" } } },
  ],
  ["all labels", { metadata: { labels: null } }, { metadata: {} }],
  ["a node selector", { spec: { nodeSelector: { z: null } } }, { spec: { nodeSelector: { z: "" } } }],
  ["match labels", { spec: { selector: { matchLabels: { a: null }, matchExpressions: null } } }, { spec: { selector: { matchLabels: { a: "" } } } }],
  [
    "resources",
    { spec: { containers: [{ resources: { limits: { memory: null, cpu: "1" }, requests: null } }] } },
    { spec: { containers: [{ resources: { limits: { memory: "0", cpu: "1" } } }] } },
  ],
  ["overhead", { spec: { overhead: { cpu: null } } }, { spec: { overhead: { cpu: "0" } } }],
  ["ConfigMap data", { kind: "ConfigMap", data: { a: null }, immutable: null }, { kind: "ConfigMap", data: { a: "" } }],
  ["data of another kind", { kind: "Thing", data: { a: null } }, { kind: "Thing", data: {} }],
  ["Secret data", { kind: "Secret", data: { a: null }, stringData: { b: null } }, { kind: "Secret", data: { a: "" }, stringData: { b: "" } }],
  ["a Service selector", { kind: "Service", spec: { selector: { a: null } } }, { kind: "Service", spec: { selector: { a: "" } } }],
  ["a Deployment selector", { kind: "Deployment", spec: { selector: { matchLabels: null } } }, { kind: "Deployment", spec: { selector: {} } }],
  [
    "LimitRange entries",
    { kind: "LimitRange", spec: { limits: [null, { max: { cpu: null }, default: { cpu: null }, type: null }] } },
    { kind: "LimitRange", spec: { limits: [{}, { max: { cpu: "0" }, default: { cpu: "0" } }] } },
  ],
  [
    "a quota",
    { kind: "ResourceQuota", spec: { hard: { pods: null }, scopes: [null] } },
    { kind: "ResourceQuota", spec: { hard: { pods: "0" }, scopes: [""] } },
  ],
  [
    "strings in lists",
    { capabilities: { drop: [null], add: ["a", null] }, args: [null], command: ["a", null] },
    { capabilities: { drop: [""], add: ["a", ""] }, args: [""], command: ["a", ""] },
  ],
  ["numbers in lists", { supplementalGroups: [null], others: [1, null] }, { supplementalGroups: [0], others: [1, 0] }],
  ["containers", { spec: { containers: [null, { name: "a" }], initContainers: [null] } }, { spec: { containers: [{ name: "a" }], initContainers: [] } }],
  [
    "other structs in lists",
    { spec: { ingress: [null, { from: [null] }], volumes: [null, { name: "a" }] } },
    { spec: { ingress: [{}, { from: [{}] }], volumes: [{}, { name: "a" }] } },
  ],
  ["a Role", { kind: "Role", rules: [{ verbs: [null], resources: null }] }, { kind: "Role", rules: [{ verbs: [""] }] }],
];

it.each(objects)("reads nulls in %s as the API server does", (_name, object, expected) => {
  const before = structuredClone(object);
  expect(normalizeNulls(object)).toEqual(expected);
  expect(object).toEqual(before);
});

it("gives the same object where nothing is null, and keeps what has no null in it", () => {
  const containers = [{ name: "a", args: ["x"] }];
  const pod = { kind: "Pod", metadata: { labels: { a: "" } }, spec: { containers } };
  expect(normalizeNulls(pod)).toBe(pod);
  expect((normalizeNulls({ ...pod, status: null })["spec"] as JsonObject)["containers"]).toBe(containers);
});

it("keeps a __proto__ key beside a null", () => {
  const object = JSON.parse('{"__proto__": {"a": 1}, "b": null}') as JsonObject;
  expect(JSON.stringify(normalizeNulls(object))).toBe('{"__proto__":{"a":1}}');
});
