import { expect, it } from "vitest";
import { changed } from "../../../src/engines/kube-apiserver/changed.ts";

const stored = {
  metadata: { name: "app", uid: "1", resourceVersion: "7", labels: { app: "a", hash: "x" }, finalizers: ["one"] },
  spec: { policy: "Always", volumes: [{ name: "data" }, { name: "token" }], containers: [{ name: "app", image: "a", pull: "Always" }] },
};
const old = {
  metadata: { name: "app", labels: { app: "a" }, finalizers: ["one"] },
  spec: { volumes: [{ name: "data" }], containers: [{ name: "app", image: "a" }] },
};

it("changes nothing where nothing changes", () => expect(changed(stored, old, structuredClone(old))).toEqual(stored));

it("makes the change, and keeps what the server has filled in", () => {
  const to = {
    metadata: { name: "app", labels: { app: "b" } },
    spec: { volumes: [{ name: "data" }, { name: "more" }], containers: [{ name: "app", image: "b" }] },
  };
  expect(changed(stored, old, to)).toEqual({
    metadata: { name: "app", uid: "1", resourceVersion: "7", labels: { app: "b", hash: "x" } },
    spec: { policy: "Always", volumes: [{ name: "data" }, { name: "more" }, { name: "token" }], containers: [{ name: "app", image: "b", pull: "Always" }] },
  });
});

it("takes out both names of a field that has two", () => {
  const account = { serviceAccountName: "builder", serviceAccount: "builder", nodeName: "a" };
  expect(changed(account, { serviceAccountName: "builder" }, {})).toEqual({ nodeName: "a" });
  expect(changed(account, {}, {})).toEqual(account);
});

it("takes a list that became shorter, and a value of another kind, as they are", () => {
  expect(changed({ a: [1, 2, 3] }, { a: [1, 2] }, { a: [2] })).toEqual({ a: [2] });
  expect(changed({ a: { b: 1 } }, { a: { b: 1 } }, { a: "text" })).toEqual({ a: "text" });
  expect(changed({}, {}, { status: { phase: "Running" } })).toEqual({ status: { phase: "Running" } });
});
