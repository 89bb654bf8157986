import { expect, it } from "vitest";
import { placesOf } from "../../../src/kubernetes/credentials/places.ts";
import type { KubernetesObject } from "../../../src/kubernetes/request.ts";

const places = (object: Record<string, unknown>) =>
  [...placesOf({ metadata: {}, ...object } as KubernetesObject)].map((place) =>
    "problem" in place ? `${place.field} ! ${place.problem}` : `${place.field} ${place.name ?? "-"}${place.isBinary ? " bytes" : ""} ${place.text}`,
  );
const applied = "kubectl.kubernetes.io/last-applied-configuration";

it("reads a ConfigMap's data, its bytes, and its keys", () => {
  const binaryData = { a: "aGVs\nbG8=\n", b: "/w==", c: "YQ", d: "YW I=" };
  expect(places({ apiVersion: "v1", kind: "ConfigMap", data: { "a.conf": "x", n: 1 }, binaryData })).toEqual([
    "data['a.conf'] a.conf x",
    "binaryData.a - hello",
    "binaryData.b - bytes \u00ff",
    "binaryData.c ! no-base64",
    "binaryData.d ! no-base64",
    ...["a.conf", "a", "b", "c", "d"].map((key) => `a key of its data - bytes ${key}`),
  ]);
});

it("reads every list of containers, in every workload", () => {
  const pod = {
    initContainers: [{ command: ["sh", "-c", "run"] }],
    containers: [
      null,
      {
        env: [
          { name: "A", value: "x" },
          { name: "B", valueFrom: {} },
        ],
        args: ["--password", "y", "--token", "--debug"],
      },
    ],
    ephemeralContainers: [{ args: ["z"] }],
  };
  const at = "spec.jobTemplate.spec.template";
  expect(
    places({ apiVersion: "batch/v1", kind: "CronJob", spec: { jobTemplate: { spec: { template: { metadata: { annotations: { note: "n" } }, spec: pod } } } } }),
  ).toEqual([
    ...["sh", "-c", "run"].map((text, index) => `${at}.spec.initContainers[0].command[${index}] ${text === "run" ? "c" : "-"} ${text}`),
    `${at}.spec.containers[1].env[0].value A x`,
    ...["- --password", "password y", "- --token", "- --debug"].map((text, index) => `${at}.spec.containers[1].args[${index}] ${text}`),
    `${at}.spec.ephemeralContainers[0].args[0] - z`,
    `${at}.metadata.annotations.note note n`,
  ]);
  expect(places({ apiVersion: "example.com/v1", kind: "CronJob", spec: { jobTemplate: { spec: { template: { spec: pod } } } } })).toEqual([]);
});

it("reads annotations, and what kubectl wrote down of the object", () => {
  const before = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { annotations: { [applied]: "{}", "a/token": "t" } }, data: { k: "v" } });
  expect(places({ apiVersion: "v1", kind: "Service", metadata: { annotations: { [applied]: before, "checksum/secret": "c", "x/y": "z" } } })).toEqual([
    `metadata.annotations['${applied}'].data.k k v`,
    `metadata.annotations['${applied}'].a key of its data - bytes k`,
    `metadata.annotations['${applied}'].metadata.annotations['a/token'] token t`,
    "metadata.annotations['checksum/secret'] - c",
    "metadata.annotations['x/y'] y z",
  ]);
});

it("takes a Secret's data in an annotation for what it is, and leaves the Secret's own", () => {
  const before = JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: {}, data: { password: "eA==", empty: "" } });
  const object = { apiVersion: "v1", kind: "Secret", metadata: { annotations: { [applied]: before } }, data: { password: "eA==" } };
  expect([...placesOf(object as unknown as KubernetesObject)]).toEqual([
    { field: `metadata.annotations['${applied}'].data.password`, text: "eA==", isSecret: true },
  ]);
});

it("reads what is no JSON as text", () => {
  expect(places({ apiVersion: "v1", kind: "Service", metadata: { annotations: { [applied]: "{" } } })).toEqual([
    `metadata.annotations['${applied}'] last-applied-configuration {`,
  ]);
});
