import type { TestOutcome } from "../harness/test.ts";
import { testJson } from "./test-json.ts";
import { testJunit } from "./test-junit.ts";
import { testPretty } from "./test-pretty.ts";

/** The reporters of `test`, by name. */
export const testReporters: Readonly<Record<string, (outcome: TestOutcome) => string>> = { pretty: testPretty, json: testJson, junit: testJunit };
