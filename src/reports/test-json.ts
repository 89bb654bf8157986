import type { TestOutcome } from "../harness/test.ts";

/** The whole outcome as one JSON document. */
export function testJson(outcome: TestOutcome): string {
  return JSON.stringify(outcome, null, 2);
}
