import { expect, it } from "vitest";
import { laterBy, nextName } from "../../../src/artifacts/encryption-configuration/rotation/key-order.ts";

it.each<[string, string[], string]>([
  ["key1", ["key1"], "key2"],
  ["key1", ["key1", "key7"], "key8"],
  ["key", ["key"], "key2"],
  ["key-9", ["key-9"], "key-10"],
  ["old", ["old", "key5"], "old2"],
  ["1", ["1"], "2"],
  ["key-20260101", ["key-20260101"], "key-20260101-2"],
  ["key-20260101-2", ["key-20260101-2"], "key-20260101-3"],
  ["2026.1", ["2026.1"], "2026.2"],
  ["a:b", ["a:b"], "key1"],
  ["a key", ["a key", "key1"], "key2"],
])("after %s of %j comes %s, which is later", (name, taken, next) => {
  expect(nextName(name, new Set(taken))).toBe(next);
  expect(taken).not.toContain(next);
  if (/^[-.\w]+$/.test(name)) expect(laterBy(name, next)).toBeGreaterThan(0);
});

it("names that are not of one row say nothing", () => {
  expect(laterBy("key1", "other2")).toBeUndefined();
  expect(laterBy("key1", "key1")).toBeUndefined();
  expect(laterBy("key1", "key-1")).toBeUndefined();
  expect(laterBy("key-20260101", "key-20260202")).toBeUndefined();
  expect(laterBy("key10", "key9")).toBeLessThan(0);
});
