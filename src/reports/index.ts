import type { ProveOutcome } from "../harness/prove/index.ts";
import type { TestOutcome } from "../harness/test.ts";
import { provePretty } from "./prove-pretty.ts";
import { testJson } from "./test-json.ts";
import { testJunit } from "./test-junit.ts";
import { testPretty } from "./test-pretty.ts";
import { waiversJson } from "./waivers-json.ts";
import { waiversPretty } from "./waivers-pretty.ts";

/** The reporters of `test`, by name. */
export const testReporters: Readonly<Record<string, (outcome: TestOutcome) => string>> = { pretty: testPretty, json: testJson, junit: testJunit };

/** The reporters of `waivers`, by name. */
export const waiversReporters = { pretty: waiversPretty, json: waiversJson } as const;

/** The reporters of `prove`, by name. */
export const proveReporters: Readonly<Record<"pretty" | "json", (outcome: ProveOutcome) => string>> = {
  pretty: provePretty,
  json: (outcome) => JSON.stringify(outcome, undefined, 2),
};
