import { expect, it } from "vitest";
import { withoutData } from "../../src/engines/without-data.ts";

const configMap = (data: Record<string, string>) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "app" }, data });

it("takes out the data of an object and of what it was before, line by line and as JSON spells it, and nothing else", () => {
  const request = { object: configMap({ a: 'first "line"\nsecond line', b: "no" }), oldObject: configMap({ a: "hunter2" }) };
  expect(withoutData('app: "first \\"line\\"" and second line, not hunter2; no more', [request])).toBe('app: "…" and …, not …; no more');
});
