import { join } from "node:path";
import { expect, it } from "vitest";
import type { CaseResult } from "../../../src/harness/result.ts";
import { test } from "../../../src/harness/test.ts";
import { packageRoot } from "../../../src/package-root.ts";
import { exampleSpec, now } from "../../support/example.ts";

/** All cases of the example, by the API server and by another engine. */
it("judges every case of the example as written, and as OPA does, or says why it cannot", { timeout: 600_000 }, async () => {
  const cases = join(packageRoot, "test", "cases");
  const result = await test({ spec: exampleSpec, cases, engines: ["opa-wasm", "kube-apiserver"], allowExpired: false, now });
  const judgement = ({ judgements }: CaseResult) => judgements.find(({ engine }) => engine === "kube-apiserver");
  const wrong = result.cases.filter((entry) => judgement(entry)?.right === false).map((entry) => [entry.check, entry.name, entry.kind, judgement(entry)]);
  expect([wrong, result.problems, result.divergences]).toEqual([[], [], []]);
  expect(result.green).toBe(true);

  const judged = result.cases.filter((entry) => judgement(entry)?.right);
  const unsupported = result.cases.map(judgement).filter((entry) => entry?.outcome === "unsupported");
  // What it refuses by itself is more than a quarter of the cases, most of them deliberately no objects at all.
  expect(judged.length / result.cases.length).toBeGreaterThan(0.7);
  for (const entry of unsupported)
    expect(entry?.message).toMatch(/^the API server (refuses (it before any policy is asked|the old object): (400|403|404|422) |fills in |does not know )/);
  const updates = judged.filter(({ operation }) => operation === "UPDATE");
  expect(new Set(updates.map(({ expected }) => expected))).toEqual(new Set(["pass", "fail", "not-applicable"]));
  const failing = (of: readonly CaseResult[]) => [...new Set(of.filter(({ expected }) => expected === "fail").map(({ kind }) => kind))].sort();
  expect(failing(judged)).toEqual(failing(result.cases));
});
