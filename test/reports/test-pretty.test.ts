import { expect, it } from "vitest";
import type { Judgement } from "../../src/harness/result.ts";
import type { TestOutcome } from "../../src/harness/test.ts";
import { testPretty } from "../../src/reports/test-pretty.ts";

const unsupported = (engine: string, message: string, refused = false): Judgement => ({ engine, outcome: "unsupported", right: undefined, message, refused });

it("tells of each engine how much it could not judge, and why", () => {
  const judgements = [
    ...[1, 2].map(() => unsupported("one", "it knows of no old object")),
    ...[1, 2, 3].map((number) => unsupported("other", `422 refused ${number}`, true)),
    unsupported("other", "it fills a field in"),
    unsupported("third", "422 refused", true),
  ];
  const outcome: TestOutcome = {
    ...{ engines: [], matrix: [], problems: [], passed: 0, failed: 0, unsupported: 7, divergences: [], warnings: [], claims: [], unusedCases: [], absent: [] },
    cases: [{ control: "c", check: "k", name: "n", kind: "Pod", operation: "CREATE", origin: "file", expected: "pass", judgements }],
    green: true,
  };
  expect(testPretty(outcome).split("\n").slice(0, 3)).toEqual([
    "one: 2 verdicts unsupported: it knows of no old object",
    "other: 4 verdicts unsupported: 3 of objects that Kubernetes itself refuses; 1 others, such as: it fills a field in",
    "third: 1 verdicts unsupported: 1 of objects that Kubernetes itself refuses",
  ]);
});
